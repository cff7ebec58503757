import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { LARGEST_UNPACKED_BYTES } from './limits';

/** First member of the line that opens a packed payload; the consumer reads the contract's version from it. */
export const HEADER_MEMBER = '$catchment';

/**
 * The header line of a packed payload, with its line end.
 *
 * @param batch ULID: what the payload is called in the consumer's log
 */
export function headerLine(dataset: string, contractVersion: string, batch: string): string {
  return `${JSON.stringify({ [HEADER_MEMBER]: { dataset, contract: contractVersion, batch } })}\n`;
}

/**
 * Lines as one zstd frame, or as they are where compression does not make them smaller. Synchronous
 * on purpose: a frame of 256 KiB takes about a millisecond, and rows keep their order without a queue.
 */
export function encodeFrame(header: string, lines: readonly string[], zstdLevel: number): Buffer {
  const plain = Buffer.from(`${header}${lines.join('\n')}\n`);
  const packed = zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: zstdLevel } });
  return packed.length < plain.length ? packed : plain;
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The JSON texts of a payload that `encodeFrame` made, without the header line. */
export function decodeFrame(payload: Buffer): string[] {
  const plain = payload.subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC)
    ? zstdDecompressSync(payload, { maxOutputLength: 2 * LARGEST_UNPACKED_BYTES })
    : payload;
  return plain.toString().split('\n').slice(1, -1);
}
