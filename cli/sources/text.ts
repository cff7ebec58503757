import { createReadStream, statSync } from 'node:fs';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UserError } from '../user-error';

/** A text file, unpacked by its name's ending, with the share of it that is read. */
export interface TextFile {
  readonly chunks: AsyncIterable<string>;
  fraction(): number;
}

export function openText(path: string): TextFile {
  const size = statSync(path).size;
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 });
  let read = 0;
  raw.on('data', (chunk) => {
    read += chunk.length;
  });
  // pipeline closes the file, and passes its errors on, when the reader stops early.
  const bytes: Readable = pipeline(raw, unpacker(path), () => undefined);
  return { chunks: decoded(path, bytes), fraction: () => (size === 0 ? 1 : read / size) };
}

function unpacker(path: string): NodeJS.ReadWriteStream & Readable {
  if (path.endsWith('.gz')) return createGunzip();
  if (path.endsWith('.zst')) return createZstdDecompress();
  return new PassThrough();
}

async function* decoded(path: string, bytes: Readable): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let offset = 0;
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new UserError(
        `${path} is not UTF-8 at or behind byte ${offset}. Save the file as UTF-8.`,
        undefined,
        {
          cause,
        },
      );
    }
  };
  try {
    for await (const chunk of bytes) {
      yield decode(chunk as Buffer);
      offset += (chunk as Buffer).length;
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { message } = cause as Error;
    throw new UserError(`${path} cannot be read: ${message}.`, undefined, { cause });
  }
  yield decode();
}
