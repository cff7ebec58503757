import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { formatNamed } from '../../../cli/format';
import { printResult } from '../../../cli/query/print';

const columns = [{ name: 'n', type: 'integer' }];

async function* pages(...sizes: number[]) {
  let n = 0;
  for (const size of sizes) yield { columns, rows: Array.from({ length: size }, () => [String(++n)]) };
}

async function print(source: ReturnType<typeof pages>, maxRows: number) {
  // A small buffer: the printer has to wait for the reader.
  const output = new PassThrough({ highWaterMark: 4 });
  const read = text(output);
  const printed = await printResult(source, formatNamed('csv'), output, maxRows);
  output.end();
  return { printed, text: await read };
}

test('all pages are printed under one header', async () => {
  expect(await print(pages(2, 1), Number.POSITIVE_INFINITY)).toEqual({
    printed: { rows: 3, cut: false },
    text: 'n\n1\n2\n3\n',
  });
});

test('past the limit no further page is asked for', async () => {
  async function* thenFails() {
    yield* pages(2, 2);
    throw new Error('This page was not wanted.');
  }
  expect((await print(thenFails(), 2)).printed).toEqual({ rows: 2, cut: true });
});

test('a limit cuts the result and says so', async () => {
  expect(await print(pages(2, 2, 2), 3)).toEqual({ printed: { rows: 3, cut: true }, text: 'n\n1\n2\n3\n' });
});

test('a result of just as many rows as the limit is not called cut', async () => {
  expect((await print(pages(2, 1), 3)).printed).toEqual({ rows: 3, cut: false });
});
