import { local } from '../../../lib/config/local';
import { LIVE_WINDOW_SECONDS, SETTLED_AFTER_SECONDS } from '../../../lib/wiring/live';
import { names } from '../../../lib/wiring/names';
import { clockNow, faults, putForward } from '../support/control';
import { changeSources, measure, speedLayerOf } from '../support/functions';
import { deliver, rowOf } from '../support/rows';
import type { Scenario } from '../support/scenario';
import { usualShards } from '../support/shards';
import { toldThisMinute } from '../support/waiting';

const WINDOW_MS = LIVE_WINDOW_SECONDS * 1_000;
/** Windows whose mean is usual. */
const BEFORE = 12;
const USUAL = 10;
/** So that a window's counts are written after seconds. */
const SHORT_TUMBLING_SECONDS = 2;

/** Events of one window of the environment's clock. */
async function sendWindow(dataset: string, start: number, events: number): Promise<void> {
  const timestamp = new Date(start + 1_000).toISOString();
  await deliver(
    dataset,
    [...Array(events)].map(() => rowOf(dataset, { timestamp })),
  );
}

async function nextWindow(): Promise<number> {
  return (Math.floor((await clockNow()).getTime() / WINDOW_MS) + 1) * WINDOW_MS;
}

/** Goes to where the counts of a window are taken as in. */
async function until(end: number): Promise<void> {
  const seconds = Math.ceil((end - (await clockNow()).getTime()) / 1_000) + SETTLED_AFTER_SECONDS + 1;
  if (seconds > 0) await putForward(seconds);
}

/** An hour as usual, and then one window with other traffic. */
const unusual = (events: number): Scenario => ({
  async cause(dataset) {
    await changeSources(speedLayerOf(dataset), { TumblingWindowInSeconds: SHORT_TUMBLING_SECONDS });
    const first = await nextWindow();
    for (let window = 0; window < BEFORE; window += 1) {
      await sendWindow(dataset, first + window * WINDOW_MS, USUAL);
    }
    await sendWindow(dataset, first + BEFORE * WINDOW_MS, events);
    await until(first + (BEFORE + 1) * WINDOW_MS);
  },
  during: measure,
  async recovers(dataset) {
    const next = await nextWindow();
    await sendWindow(dataset, next, USUAL);
    await until(next + WINDOW_MS);
  },
  after: measure,
  async cleanUp(dataset) {
    await changeSources(speedLayerOf(dataset), { TumblingWindowInSeconds: LIVE_WINDOW_SECONDS });
    await usualShards(dataset);
  },
  // Less than a window: the newest stays the newest while its counts are on their way.
  stepSeconds: 5,
  steps: 30,
});

export const trafficScenarios = {
  'traffic-spike': unusual(10 * USUAL),
  'traffic-drop': unusual(1),
  'speed-layer-errors': {
    async cause(dataset) {
      await changeSources(speedLayerOf(dataset), { TumblingWindowInSeconds: SHORT_TUMBLING_SECONDS });
      await faults({
        service: 'dynamodb',
        operation: 'UpdateItem',
        resource: names.liveTable(local.name),
        code: 'InternalServerError',
        message: 'The request processing has failed because of an unknown error.',
        status: 500,
      });
      await deliver(dataset, [rowOf(dataset)]);
    },
    during: (dataset) => toldThisMinute('AWS/Lambda', 'Errors', { FunctionName: speedLayerOf(dataset) }),
    recovers: () => faults(),
    cleanUp: (dataset) =>
      changeSources(speedLayerOf(dataset), { TumblingWindowInSeconds: LIVE_WINDOW_SECONDS }),
  },
} as const satisfies Record<string, Scenario>;
