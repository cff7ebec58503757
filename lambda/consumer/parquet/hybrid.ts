import { ByteWriter } from 'hyparquet-writer';

/** Parquet's RLE / bit-packing hybrid, of which dictionary indices and levels are made. */

/** Bits of an index into a dictionary; one at least, which every reader understands. */
export function bitWidthOf(dictionarySize: number): number {
  return Math.max(1, 32 - Math.clz32(dictionarySize - 1));
}

/** Values of a fixed bit width, 1 to 24, as one bit-packed run. */
export function bitPacked(values: ArrayLike<number>, count: number, width: number): Uint8Array {
  const groups = Math.ceil(count / 8);
  const header = new ByteWriter(8);
  header.appendVarInt(groups * 2 + 1);
  const start = header.offset;
  const bytes = new Uint8Array(start + groups * width);
  bytes.set(header.getBytes());
  let at = start;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < count; i += 1) {
    pending |= (values[i] as number) << bits;
    bits += width;
    while (bits >= 8) {
      bytes[at] = pending;
      at += 1;
      pending >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes[at] = pending;
  return bytes;
}

/** Values as RLE runs, each its count and then the value in as many whole bytes as its bits need. */
export function runs(values: ReadonlyArray<{ value: number; count: number }>, width: number): Uint8Array {
  const bytes = new ByteWriter();
  for (const { value, count } of values) {
    bytes.appendVarInt(count * 2);
    for (let shift = 0; shift < width; shift += 8) bytes.appendUint8((value >> shift) & 0xff);
  }
  return bytes.getBytes();
}

/** Definition levels of a flat optional column: one RLE run when nothing is null, else a bit per row. */
export function definitionLevels(rows: number, nulls: readonly number[]): Uint8Array {
  if (nulls.length === 0) return runs([{ value: 1, count: rows }], 1);
  const levels = new Uint8Array(rows).fill(1);
  for (const row of nulls) levels[row] = 0;
  return bitPacked(levels, rows, 1);
}
