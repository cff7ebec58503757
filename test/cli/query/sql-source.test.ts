import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { readSql } from '../../../cli/query/sql-source';

const piped = (content: string, isTTY = false) =>
  Object.assign(Readable.from(content === '' ? [] : [content]), { isTTY }) as unknown as NodeJS.ReadStream;

test('SQL comes from the argument, a file, or standard input', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sql-')), 'q.sql');
  writeFileSync(file, 'SELECT 2');
  expect(await readSql({ argument: 'SELECT 1', file: undefined }, piped('x'))).toBe('SELECT 1');
  expect(await readSql({ argument: undefined, file }, piped('x'))).toBe('SELECT 2');
  expect(await readSql({ argument: undefined, file: undefined }, piped('SELECT 3'))).toBe('SELECT 3');
});

test.each([
  ['two sources', { argument: 'SELECT 1', file: 'q.sql' }, piped(''), /give one of them/],
  [
    'nothing on standard input',
    { argument: undefined, file: undefined },
    piped(' '),
    /There is no SQL to run/,
  ],
  [
    'a terminal',
    { argument: undefined, file: undefined },
    piped('never read', true),
    /There is no SQL to run/,
  ],
  ['a missing file', { argument: undefined, file: '/absent.sql' }, piped(''), /\/absent\.sql cannot be read/],
])('%s is refused in words', async (_case, input, stdin, message) => {
  await expect(readSql(input, stdin)).rejects.toThrow(message);
});
