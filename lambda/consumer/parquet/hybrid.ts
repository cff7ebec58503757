import { ByteWriter } from 'hyparquet-writer';

/**
 * Values of a fixed bit width as one bit-packed run of Parquet's RLE / bit-packing hybrid.
 *
 * @param width bits of the largest value, 1 to 24
 */
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

/** Definition levels of a flat optional column: one RLE run when nothing is null, else a bit per row. */
export function definitionLevels(rows: number, nulls: readonly number[]): Uint8Array {
  if (nulls.length === 0) {
    const run = new ByteWriter(8);
    run.appendVarInt(rows * 2);
    run.appendUint8(1);
    return run.getBytes();
  }
  const levels = new Uint8Array(rows).fill(1);
  for (const row of nulls) levels[row] = 0;
  return bitPacked(levels, rows, 1);
}
