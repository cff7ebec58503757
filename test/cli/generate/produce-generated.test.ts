import { expect, test } from '@jest/globals';
import { enter, newAccount, produceGenerated } from '../../../cli/generate';
import { generateSummaryText } from '../../../cli/generate/summary-text';
import { FakeStream } from '../../producer/fake-stream';

const startMs = Date.parse('2026-11-01T00:00:00Z');
const generate = { count: 5000, startMs, spanMs: 86_400_000, invalid: 0.01 };

function toFakeStream() {
  const records = new FakeStream();
  return { records, stream: { streamName: 'catchment-local-events', putRecords: records } };
}

test('every row made arrives, broken ones as well, and the summary is the account of it', async () => {
  const { records, stream } = toFakeStream();
  const own = newAccount();
  const summary = await produceGenerated({ generate, stream, onRow: (row) => enter(own, row) });
  expect(records.rows()).toHaveLength(generate.count);
  expect(summary).toMatchObject({ rowsSent: generate.count, rowsFailed: 0, interrupted: false });
  expect(summary.account).toEqual(own);
  const identifiers = new Set(records.rows().map((row) => row['event_id']));
  expect(identifiers.size).toBe(generate.count - own.duplicates);
  expect(generateSummaryText(summary)).toContain(
    `  events         ${own.events.toLocaleString('en-GB')}, of 2026-10`,
  );
});

test('with a speed, rows wait for their moment', async () => {
  const { stream } = toFakeStream();
  const tenSeconds = { ...generate, count: 200, spanMs: 10_000 };
  const summary = await produceGenerated({ generate: tenSeconds, speed: 20, stream });
  expect(summary.seconds).toBeGreaterThan(0.4);
});

test('when it is to end early, what was made is sent', async () => {
  const { records, stream } = toFakeStream();
  const interrupt = new AbortController();
  const summary = await produceGenerated({
    generate: { ...generate, spanMs: 3_600_000 },
    speed: 60,
    stream,
    signal: interrupt.signal,
    onRow: () => {
      if (!interrupt.signal.aborted && records.requests.length === 0) interrupt.abort();
    },
  });
  expect(summary).toMatchObject({ interrupted: true, rowsSent: summary.account.rows });
  expect(summary.account.rows).toBeLessThan(generate.count);
});

test('a stream that refuses to the end stops it, and the summary says why', async () => {
  const { records, stream } = toFakeStream();
  records.fail = () => new Error('The stream is gone.');
  const summary = await produceGenerated({ generate, stream });
  expect(summary.failure?.message).toContain('The stream is gone.');
  expect(summary.rowsFailed).toBe(summary.account.rows);
});
