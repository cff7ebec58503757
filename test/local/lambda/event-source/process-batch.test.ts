import { expect, test } from '@jest/globals';
import type { StreamMapping } from '../../../../local/lambda/event-source/mapping';
import {
  type BatchPorts,
  type Discard,
  processBatch,
} from '../../../../local/lambda/event-source/process-batch';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { batchRecord, failed, mapping, succeeded } from './support';

/** Delivers a batch of a, b, c, … and tells what happened. */
async function deliver(
  size: number,
  settings: Partial<StreamMapping>,
  answer: (sequences: string, call: number) => InvocationOutcome | Error,
  arrivedAt: (index: number) => number = () => 0,
) {
  const invoked: string[] = [];
  const discards: Discard[] = [];
  const done: string[] = [];
  const text = (records: readonly { sequenceNumber: string }[]) =>
    records.map(({ sequenceNumber }) => sequenceNumber).join('');
  const ports: BatchPorts = {
    async invoke(records) {
      invoked.push(text(records));
      const outcome = answer(text(records), invoked.length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    async discard(discard) {
      discards.push(discard);
    },
    done: (records) => void done.push(text(records)),
    async pause() {
      if (invoked.length > 50) throw new Error('It would go on for ever.');
    },
    note: () => {},
    now: () => 100_000,
  };
  const batch = Array.from({ length: size }, (_, i) => batchRecord('abcdefgh'[i] as string, arrivedAt(i)));
  await processBatch(batch, { ...mapping, ...settings }, ports);
  const given = discards.map(
    ({ records, reason, invocations }) => `${text(records)} ${reason} ${invocations}`,
  );
  return { invoked, done, given };
}

const failures = (...ids: string[]) =>
  succeeded({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test('a batch that succeeds is delivered once', async () => {
  expect(await deliver(3, {}, () => succeeded())).toEqual({ invoked: ['abc'], done: ['abc'], given: [] });
});

test('a failed batch is tried again whole until it succeeds', async () => {
  const { invoked, done } = await deliver(2, {}, (_, call) => (call < 4 ? failed : succeeded()));
  expect(invoked).toEqual(['ab', 'ab', 'ab', 'ab']);
  expect(done).toEqual(['ab']);
});

test('after its last retry a batch is given up whole, and is done', async () => {
  const { invoked, done, given } = await deliver(2, { retryAttempts: 2 }, () => failed);
  expect(invoked).toHaveLength(3);
  expect(given).toEqual(['ab RetryAttemptsExhausted 3']);
  expect(done).toEqual(['ab']);
});

test('bisecting gives up the one bad record, in order, and does not count as a retry', async () => {
  const { invoked, done, given } = await deliver(8, { bisectOnError: true, retryAttempts: 1 }, (sequences) =>
    sequences.includes('f') ? failed : succeeded(),
  );
  expect(invoked).toEqual(['abcdefgh', 'abcd', 'efgh', 'ef', 'e', 'f', 'f', 'gh']);
  expect(given).toEqual(['f RetryAttemptsExhausted 2']);
  expect(done).toEqual(['abcd', 'e', 'f', 'gh']);
});

test('a partial failure is tried again from its lowest sequence number', async () => {
  const { invoked, done } = await deliver(5, { reportsItemFailures: true }, (_, call) =>
    call === 1 ? failures('d', 'c') : succeeded({ batchItemFailures: [] }),
  );
  expect(invoked).toEqual(['abcde', 'cde']);
  expect(done).toEqual(['ab', 'cde']);
});

test('with bisecting, a record that is reported again and again is given up alone', async () => {
  const { done, given } = await deliver(
    4,
    { reportsItemFailures: true, bisectOnError: true, retryAttempts: 1 },
    (sequences) => (sequences.includes('b') ? failures('b') : succeeded()),
  );
  expect(given).toEqual(['b RetryAttemptsExhausted 2']);
  expect(done.join('')).toBe('abcd');
});

test('reported failures mean nothing to a mapping that does not ask for them', async () => {
  const { invoked } = await deliver(2, {}, () => failures('a'));
  expect(invoked).toEqual(['ab']);
});

test('records that are too old are given up before they are delivered, the others are delivered', async () => {
  const { invoked, done, given } = await deliver(
    3,
    { maximumRecordAgeSeconds: 60 },
    () => succeeded(),
    (index) => (index < 2 ? 39_999 : 40_000),
  );
  expect(given).toEqual(['ab RecordAgeExceeded 0']);
  expect(invoked).toEqual(['c']);
  expect(done).toEqual(['ab', 'c']);
});

test('a function that cannot be invoked is tried again without counting', async () => {
  const { invoked, given } = await deliver(1, { retryAttempts: 1 }, (_, call) =>
    call < 5 ? new Error('throttled') : failed,
  );
  expect(invoked).toHaveLength(6);
  expect(given).toEqual(['a RetryAttemptsExhausted 2']);
});
