import { constants, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodePayload } from '../../../lambda/consumer/payload';

function decoded(data: string): Buffer {
  const payload = decodePayload(data);
  if (!payload.ok) throw new Error(`refused: ${payload.rejection.reason}`);
  return payload.bytes;
}

describe('a payload', () => {
  test('of any bytes comes back from zstd and from gzip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const frames = [zstdCompressSync(bytes), gzipSync(bytes)];
        for (const frame of frames) expect(decoded(frame.toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test.each([0, 1, 255, 256, 300, 65_791, 65_792, 1_000_000])(
    'of %d bytes comes back, however its size is announced',
    (size) => {
      const bytes = Buffer.alloc(size, 'abcdefgh');
      expect(decoded(zstdCompressSync(bytes).toString('base64'))).toEqual(bytes);
    },
  );

  test('in a frame that announces no size is read in pieces', async () => {
    const bytes = Buffer.alloc(700_000, 'abcdefgh');
    const stream = createZstdCompress();
    const frame = new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      stream
        .on('data', (chunk) => chunks.push(chunk))
        .once('end', () => resolve(Buffer.concat(chunks)))
        .once('error', reject);
    });
    stream.write(bytes.subarray(0, 10), () => stream.end(bytes.subarray(10)));
    const received = await frame;
    // Neither "single segment" nor a width of the content size is set.
    expect(received.readUInt8(4) & 0b1110_0000).toBe(0);
    expect(decoded(received.toString('base64'))).toEqual(bytes);
  });

  test('with a window of 2^23 bytes is read', () => {
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'abcdefgh');
    const params = { [constants.ZSTD_c_windowLog]: 23 };
    expect(decoded(zstdCompressSync(bytes, { params }).toString('base64')).equals(bytes)).toBe(true);
  });

  test('of fewer bytes than a magic is plain', () => {
    expect(decoded('')).toEqual(Buffer.alloc(0));
    expect(decoded(Buffer.from([0x1f]).toString('base64'))).toEqual(Buffer.from([0x1f]));
    expect(decoded(Buffer.from([0x28, 0xb5, 0x2f]).toString('base64'))).toEqual(
      Buffer.from([0x28, 0xb5, 0x2f]),
    );
  });

  test('whose base64 lacks its padding is read', () => {
    expect(decoded('e30').toString()).toBe('{}');
  });

  test.each(['e3 0=', 'e30=e30=', 'e30==', '\u00e9\u00e9\u00e9\u00e9', 'e'])(
    'that is %p is not base64',
    (data) => {
      expect(decodePayload(data)).toMatchObject({ ok: false, rejection: { reason: 'not-base64' } });
    },
  );
});
