import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MAX_PAYLOAD_BYTES } from './limits';
import { type Rejection, rejection } from './rejection';

export type Payload =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly rejection: Rejection; readonly original: Buffer };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const ZSTD_MAGIC = 0xfd2fb528;
const GZIP_MAGIC = 0x8b1f;
/** Room behind the announced size, so that zlib sees the end of the frame without a second buffer. */
const SLACK_BYTES = 64;
const UNKNOWN_SIZE_CHUNK_BYTES = 128 * 1024;
/** A frame may ask for a window as large as a payload, 2^24 bytes, and not for the 2^27 that zstd allows. */
const MAX_WINDOW_LOG = 24;
const WINDOW_TOO_LARGE = 'ZSTD_error_frameParameter_windowTooLarge';

class TrailingBytes extends Error {}

/** The bytes of a record's data as Lambda delivers it. @returns undefined when it is not base64 */
function decodeBase64(data: string): Buffer | undefined {
  // Buffer skips what it does not know: text whose length accounts for every byte held nothing else.
  const bytes = Buffer.from(data, 'base64');
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  if (data.length % 4 === 0 && bytes.length === (data.length / 4) * 3 - padding) return bytes;
  return BASE64.test(data) && data.length % 4 !== 1 ? bytes : undefined;
}

/**
 * What a zstd frame's header announces, RFC 8878 section 3.1.1.1, or undefined when it does not say.
 * Only a hint for the buffer: the bound holds whatever is announced.
 */
function announcedZstdSize(frame: Buffer): number | undefined {
  const descriptor = frame[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (singleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const width = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (width === 0 || frame.length < at + width) return undefined;
  if (width === 1) return frame[at];
  if (width === 2) return frame.readUInt16LE(at) + 256;
  return width === 4 ? frame.readUInt32LE(at) : Number(frame.readBigUInt64LE(at));
}

/** The last four bytes of a gzip member, RFC 1952. */
function announcedGzipSize(frame: Buffer): number | undefined {
  return frame.length >= 18 ? frame.readUInt32LE(frame.length - 4) : undefined;
}

function optionsFor(announced: number | undefined) {
  const chunkSize =
    announced === undefined ? UNKNOWN_SIZE_CHUNK_BYTES : Math.min(announced, MAX_PAYLOAD_BYTES) + SLACK_BYTES;
  return { maxOutputLength: MAX_PAYLOAD_BYTES, chunkSize };
}

function decompressZstd(frame: Buffer): Buffer {
  // With `info`, zlib tells how much it read: it stops without a word at the end of the first frame.
  const { buffer, engine } = zstdDecompressSync(frame, {
    ...optionsFor(announcedZstdSize(frame)),
    params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
    info: true,
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (engine.bytesWritten !== frame.length) throw new TrailingBytes();
  return buffer;
}

function decompress(bytes: Buffer): Buffer {
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC) return decompressZstd(bytes);
  if (bytes.length >= 2 && bytes.readUInt16LE(0) === GZIP_MAGIC) {
    return gunzipSync(bytes, optionsFor(announcedGzipSize(bytes)));
  }
  return bytes;
}

function frameRejection(error: unknown): Rejection | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ERR_BUFFER_TOO_LARGE' || code === WINDOW_TOO_LARGE) {
    return rejection('too-large', `at most ${MAX_PAYLOAD_BYTES} bytes decompressed`, 'frame');
  }
  if (error instanceof TrailingBytes || /^(Z_|ZSTD_error_)/.test(code)) {
    return rejection('bad-frame', 'one whole zstd or gzip frame', 'frame');
  }
  return undefined;
}

/** A record's data as the text it carries: base64, then one zstd or gzip frame told by its magic, or plain. */
export function decodePayload(data: string): Payload {
  const received = decodeBase64(data);
  if (received === undefined) {
    return {
      ok: false,
      rejection: rejection('not-base64', 'base64', 'string'),
      original: Buffer.from(data, 'utf8'),
    };
  }
  try {
    return { ok: true, bytes: decompress(received) };
  } catch (error) {
    const blame = frameRejection(error);
    if (blame === undefined) throw error;
    return { ok: false, rejection: blame, original: received };
  }
}
