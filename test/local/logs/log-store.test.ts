import { appendFileSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type LogEvent, LogStore } from '../../../local/logs/log-store';
import { temporaryDirectories } from '../temporary-directory';

const directory = temporaryDirectories();
const event = (message: string, timestamp = 1_000): LogEvent => ({
  group: '/aws/lambda/f',
  stream: 's',
  timestamp,
  ingestedAt: timestamp,
  message,
});
const failing = (words: string) => {
  throw new Error(words);
};
const messages = async (store: LogStore, start = 0, end = 10_000) =>
  (await store.read('/aws/lambda/f', start, end)).map(({ message }) => message);

test('events come back in their order, of their group and span of time alone', async () => {
  const store = new LogStore(directory(), failing);
  for (const [index, message] of ['a', 'b', 'c'].entries()) store.append(event(message, 1_000 * (index + 1)));
  store.append({ ...event('other'), group: '/aws/lambda/g' });
  expect(await messages(store)).toEqual(['a', 'b', 'c']);
  expect(await messages(store, 2_000, 3_000)).toEqual(['b', 'c']);
  await store.delete('/aws/lambda/f');
  expect(await messages(store)).toEqual([]);
});

test('half a line of a process that was killed costs that line alone', async () => {
  const home = directory();
  const store = new LogStore(home, failing);
  store.append(event('whole'));
  await store.flush();
  const file = join(home, readdirSync(home)[0] as string);
  appendFileSync(file, '{"message":"ha\n');
  store.append(event('after'));
  expect(await messages(store)).toEqual(['whole', 'after']);
});

test('a group that has grown too large begins anew and keeps the file before', async () => {
  const home = directory();
  const store = new LogStore(home, failing);
  store.append(event('first'));
  await store.flush();
  const [file] = readdirSync(home);
  // As large as it may be, without as many events.
  truncateSync(join(home, file as string), 64 * 1024 * 1024 + 1);
  store.append(event('second'));
  expect(await messages(store)).toEqual(['first', 'second']);
  expect(readdirSync(home)).toHaveLength(2);
});

test('events that cannot be written are told', async () => {
  const told: string[] = [];
  const store = new LogStore('/dev/null/no', (words) => void told.push(words));
  store.append(event('lost'));
  await store.flush();
  expect(told).toEqual([expect.stringMatching(/^1 events of \/aws\/lambda\/f were lost: /)]);
});
