import { expect, test } from '@jest/globals';
import type { Checkpoint } from '../../../../local/lambda/event-source/checkpoints';
import type { StreamMapping } from '../../../../local/lambda/event-source/mapping';
import type { Discard } from '../../../../local/lambda/event-source/process-batch';
import { ShardReader } from '../../../../local/lambda/event-source/shard-reader';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { until } from '../../until';
import { FakeStream, failed, mapping, succeeded } from './support';

const SHARD = 'shardId-000000000000';
const pace = { idle: { first: 1, longest: 5 }, retry: { first: 1, longest: 5 } };
/** A window that is long over. */
const NOON = Date.parse('2026-11-20T12:00:00Z');

interface WindowEvent {
  readonly records: readonly string[];
  readonly window: { readonly start: string; readonly end: string };
  readonly state: { readonly count?: number; readonly ballast?: string };
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

function read(event: string): WindowEvent {
  const { Records, ...rest } = JSON.parse(event);
  return {
    ...rest,
    records: Records.map(({ kinesis }: { kinesis: { sequenceNumber: string } }) => kinesis.sequenceNumber),
  };
}

/** As a function that counts records would answer. */
const counting = ({ records, state }: WindowEvent) =>
  succeeded({ state: { count: (state.count ?? 0) + records.length } });

function reading(
  stream: FakeStream,
  answer: (event: WindowEvent) => InvocationOutcome | Promise<InvocationOutcome> = counting,
  settings: Partial<StreamMapping> = {},
  checkpoint?: Checkpoint,
) {
  const events: WindowEvent[] = [];
  const checkpoints: Checkpoint[] = [];
  const discards: Discard[] = [];
  const reader = new ShardReader(
    SHARD,
    { ...mapping, tumblingSeconds: 300, ...settings },
    checkpoint,
    {
      stream,
      async invoke(event) {
        const received = read(event);
        events.push(received);
        return answer(received);
      },
      async discard(_, discard) {
        discards.push(discard);
      },
      async saveCheckpoint(_, saved) {
        checkpoints.push(saved);
      },
      note: () => {},
    },
    pace,
  );
  const run = reader.run();
  const stop = () => {
    reader.stop();
    return run;
  };
  const ends = () => events.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow);
  const closed = (windows: number) =>
    until(`${windows} windows were closed`, () => ends().length === windows);
  return { stop, closed, ends, events, checkpoints, discards, reader };
}

/** A record for each time of arrival, seconds after noon. */
function arriving(...seconds: number[]): FakeStream {
  const stream = new FakeStream();
  for (const second of seconds) stream.put('k', 'x', NOON + second * 1000);
  return stream;
}

test('a window’s state goes from batch to batch, and a last invocation without records ends it', async () => {
  const { closed, stop, events } = reading(arriving(0, 1, 299), counting, { batchSize: 2 });
  await closed(1);
  await stop();
  const window = { start: '2026-11-20T12:00:00Z', end: '2026-11-20T12:05:00Z' };
  const common = { window, shardId: SHARD, eventSourceARN: mapping.eventSourceArn };
  const open = { isFinalInvokeForWindow: false, isWindowTerminatedEarly: false };
  expect(events).toEqual([
    { ...common, ...open, records: ['00001', '00002'], state: {} },
    { ...common, ...open, records: ['00003'], state: { count: 2 } },
    {
      ...common,
      records: [],
      state: { count: 3 },
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    },
  ]);
});

test('a batch that spans windows is cut at their bounds, and each window begins without a state', async () => {
  const { closed, stop, events, ends } = reading(arriving(0, 299.999, 300, 900));
  await closed(3);
  await stop();
  expect(events.map(({ records }) => records.join(' '))).toEqual([
    '00001 00002',
    '',
    '00003',
    '',
    '00004',
    '',
  ]);
  expect(ends().map(({ window, state }) => [window.start.slice(11, 16), state.count])).toEqual([
    ['12:00', 2],
    ['12:05', 1],
    ['12:15', 1],
  ]);
});

test('a window that is not over stays open', async () => {
  const stream = new FakeStream();
  stream.put('k');
  const { reader, stop, ends, checkpoints } = reading(stream);
  await until('the shard is drained', () => reader.status().caughtUpAt !== null);
  await until('its tip was read again', () => stream.reads > 5);
  await stop();
  expect(ends()).toEqual([]);
  expect(checkpoints.at(-1)?.window).toMatchObject({ state: { count: 1 } });
});

test('a failed batch comes again with the state from before it', async () => {
  let failures = 2;
  const { closed, stop, events, ends } = reading(
    arriving(0, 1),
    (event) => {
      if (event.records.includes('00002') && failures-- > 0) return failed;
      return counting(event);
    },
    { batchSize: 1 },
  );
  await closed(1);
  await stop();
  expect(events.map(({ state }) => state.count ?? 0)).toEqual([0, 1, 1, 1, 2]);
  expect(ends()[0]?.state).toEqual({ count: 2 });
});

test('an answer without a state is a failure', async () => {
  const { closed, stop, discards, ends } = reading(
    arriving(0, 1),
    (event) => (event.records.includes('00001') ? succeeded({ batchItemFailures: [] }) : counting(event)),
    { batchSize: 1, retryAttempts: 1 },
  );
  await closed(1);
  await stop();
  expect(discards.map(({ records, invocations }) => [records.length, invocations])).toEqual([[1, 2]]);
  expect(ends()[0]?.state).toEqual({ count: 1 });
});

test('records that are given up leave the state as it was', async () => {
  const { closed, stop, ends } = reading(
    arriving(0, 1),
    (event) =>
      event.records.includes('00002')
        ? succeeded({ state: { count: 99 }, batchItemFailures: [{ itemIdentifier: '00002' }] })
        : counting(event),
    { batchSize: 1, retryAttempts: 0, reportsItemFailures: true },
  );
  await closed(1);
  await stop();
  expect(ends()[0]?.state).toEqual({ count: 1 });
});

test('the end of a window is told until it is taken, and nothing is delivered before', async () => {
  let failures = 3;
  const { closed, stop, events } = reading(arriving(0, 300), (event) => {
    if (event.isFinalInvokeForWindow && failures-- > 0) return failed;
    return counting(event);
  });
  await closed(5);
  await stop();
  expect(events.map(({ records }) => records.join(' '))).toEqual(['00001', '', '', '', '', '00002', '']);
  expect(events.slice(1, 5).map(({ state }) => state.count)).toEqual([1, 1, 1, 1]);
});

test('after a crash, the next reader goes on with the state that belongs to the checkpoint', async () => {
  const stream = arriving(0, 1, 2);
  const hanging = new Promise<InvocationOutcome>(() => {});
  const first = reading(stream, (event) => (event.records.includes('00003') ? hanging : counting(event)), {
    batchSize: 1,
  });
  await until('two batches were checkpointed', () => first.checkpoints.at(-1)?.sequenceNumber === '00002');
  // The first reader never ends: its process is gone. What it wrote is all that is left.
  const second = reading(stream, counting, { batchSize: 1 }, first.checkpoints.at(-1));
  await second.closed(1);
  await second.stop();
  expect(second.events.map(({ records, state }) => [records.join(), state.count])).toEqual([
    ['00003', 2],
    ['', 3],
  ]);
  await until('the end was checkpointed', () => second.checkpoints.at(-1)?.window === undefined);
  first.reader.stop();
});

test('a window that was begun when windows were longer ends as they are now', async () => {
  const begun = { start: NOON, end: NOON + 300_000, state: { count: 5 } };
  const { closed, stop, events } = reading(
    arriving(1, 2, 4),
    counting,
    { tumblingSeconds: 3 },
    { window: begun },
  );
  await closed(2);
  await stop();
  expect(
    events.map(({ records, state, window }) => [records.length, state.count, window.end.slice(14)]),
  ).toEqual([
    [2, 5, '00:03Z'],
    [0, 7, '00:03Z'],
    [1, undefined, '00:06Z'],
    [0, 1, '00:06Z'],
  ]);
});

test('a state of more than 1 MiB ends its window early, and the window goes on with none', async () => {
  const { closed, stop, events } = reading(
    arriving(0, 1),
    ({ records, state }) =>
      succeeded({ state: { count: (state.count ?? 0) + records.length, ballast: 'x'.repeat(1024 * 1024) } }),
    { batchSize: 1 },
  );
  await closed(2);
  await stop();
  expect(
    events.map((event) => [
      event.records.join(),
      event.state.count,
      event.isFinalInvokeForWindow,
      event.isWindowTerminatedEarly,
      event.window.start.slice(11, 16),
    ]),
  ).toEqual([
    ['00001', undefined, false, false, '12:00'],
    ['', 1, true, true, '12:00'],
    ['00002', undefined, false, false, '12:00'],
    ['', 1, true, false, '12:00'],
  ]);
});

test('a shard that ends closes its window', async () => {
  const stream = new FakeStream();
  stream.put('k');
  stream.closed = true;
  const { closed, checkpoints } = reading(stream);
  await closed(1);
  await until('the end was checkpointed', () => checkpoints.at(-1)?.ended === true);
  expect(checkpoints.at(-1)).toEqual({ sequenceNumber: '00001', ended: true });
});
