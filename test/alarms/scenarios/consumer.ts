import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { packedEvent } from '../../integration/support/kinesis-event';
import { eventually } from '../../integration/support/platform';
import { faults, putForward } from '../support/control';
import { changeSources, consumerOf, invoke, limitTo, remember, signalProcesses } from '../support/functions';
import { deliver, rowOf, send } from '../support/rows';
import type { Scenario } from '../support/scenario';
import { toldThisMinute, waiting } from '../support/waiting';

const HOUR_SECONDS = 3_600;
const FIVE_MINUTES = 300;
/** Longer than the alarm's share of the timeout, and within the timeout. */
const FROZEN_MS = 0.85 * local.consumer.timeoutSeconds * 1_000;
/** The first one writes; the alarm wants ten that find it written. */
const DELIVERIES = 12;

const toldAge = (dataset: string) =>
  toldThisMinute('AWS/Lambda', 'IteratorAge', { FunctionName: consumerOf(dataset) });

/** Records wait for a share of the retention, while the consumer is called and must not run. */
const lagging = (shareOfRetention: number): Scenario => ({
  async cause(dataset) {
    await limitTo(consumerOf(dataset), 0);
    await send(dataset, [rowOf(dataset)]);
    await putForward(shareOfRetention * local.stream.retentionHours * HOUR_SECONDS);
  },
  during: toldAge,
  cleanUp: (dataset) => changeSources(consumerOf(dataset), { ParallelizationFactor: 1 }),
});

const sendOne = (dataset: string) => send(dataset, [rowOf(dataset)]);

export const consumerScenarios = {
  'consumer-iterator-age-rising': lagging(0.12),
  'consumer-iterator-age-high': lagging(0.55),
  'consumer-stopped': {
    async cause(dataset) {
      await changeSources(consumerOf(dataset), { Enabled: false });
      await sendOne(dataset);
    },
    during: sendOne,
    after: (dataset) => deliver(dataset, [rowOf(dataset)]),
    // Within its two periods, and what is left of the minute in which it stopped.
    steps: 3,
  },
  'consumer-errors': {
    async cause(dataset) {
      await faults({
        service: 's3',
        operation: 'PUT',
        resource: `/raw/${dataset}/`,
        code: 'SlowDown',
        message: 'Please reduce your request rate.',
        status: 503,
      });
      await sendOne(dataset);
    },
    // Each batch is given up after some attempts; the next one fails as well.
    async during(dataset) {
      await sendOne(dataset);
      await toldThisMinute('AWS/Lambda', 'Errors', { FunctionName: consumerOf(dataset) });
    },
    recovers: () => faults(),
    after: (dataset) => deliver(dataset, [rowOf(dataset)]),
  },
  'consumer-duration': {
    async cause(dataset) {
      // A process that is warm, to be left without processor time.
      await deliver(dataset, [rowOf(dataset)]);
      await eventually(`a process of ${consumerOf(dataset)} is stopped`, 10, async () =>
        signalProcesses(consumerOf(dataset), 'SIGSTOP') > 0 ? true : undefined,
      );
      await sendOne(dataset);
      await new Promise((resume) => setTimeout(resume, FROZEN_MS));
      signalProcesses(consumerOf(dataset), 'SIGCONT');
    },
    cleanUp: async (dataset) => {
      await remember(consumerOf(dataset), local.consumer.memoryMiB);
    },
    stepSeconds: FIVE_MINUTES,
  },
  'consumer-throttled': {
    async cause(dataset) {
      await limitTo(consumerOf(dataset), 0);
      await sendOne(dataset);
    },
    during: (dataset) => toldThisMinute('AWS/Lambda', 'Throttles', { FunctionName: consumerOf(dataset) }),
  },
  'failed-batches': {
    async cause(dataset) {
      await faults({
        service: 's3',
        operation: 'PUT',
        resource: `/raw/${dataset}/`,
        code: 'InternalError',
        message: 'We encountered an internal error. Please try again.',
        status: 500,
      });
      await sendOne(dataset);
      await waiting(names.failedBatches(local.name, dataset), 90);
    },
    recovers: () => faults(),
  },
  'write-conflicts': {
    /** As an event source does whose function ends after it has written, and before it has said so. */
    async cause(dataset) {
      const batch = packedEvent([rowOf(dataset)], BigInt(Date.now()), new Date());
      for (let delivery = 0; delivery < DELIVERIES; delivery += 1) await invoke(consumerOf(dataset), batch);
    },
    cleanUp: async (dataset) => {
      await remember(consumerOf(dataset), local.consumer.memoryMiB);
    },
    stepSeconds: FIVE_MINUTES,
  },
  'quarantine-rate': {
    // Out of the minutes in which other events count.
    calm: () => putForward(FIVE_MINUTES).then(() => {}),
    cause: (dataset) =>
      deliver(
        dataset,
        [...Array(20)].map(() => rowOf(dataset, { event_id: 'no-uuid' })),
      ),
    after: (dataset) =>
      deliver(
        dataset,
        [...Array(20)].map(() => rowOf(dataset)),
      ),
  },
} as const satisfies Record<string, Scenario>;
