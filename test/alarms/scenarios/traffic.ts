import { local } from '../../../lib/config/local';
import {
  LIVE_BATCHING_SECONDS,
  LIVE_WINDOW_SECONDS,
  liveWindowOf,
  SETTLED_AFTER_SECONDS,
} from '../../../lib/wiring/live';
import { names } from '../../../lib/wiring/names';
import { faults } from '../support/control';
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
const QUICK = { TumblingWindowInSeconds: 2, MaximumBatchingWindowInSeconds: 0 };
const AS_DEPLOYED = {
  TumblingWindowInSeconds: LIVE_WINDOW_SECONDS,
  MaximumBatchingWindowInSeconds: LIVE_BATCHING_SECONDS,
};

/** The first window that no scenario has sent events of; behind those of what other tests send now. */
let free = 0;

/** So many windows that follow each other, in the machine's near future: the speed layer counts no others. */
function takeWindows(count: number): number {
  const first = Math.max(free, liveWindowOf(Date.now()) + WINDOW_MS);
  free = first + count * WINDOW_MS;
  return first;
}

async function sendWindow(dataset: string, start: number, events: number): Promise<void> {
  const timestamp = new Date(start + 1_000).toISOString();
  await deliver(
    dataset,
    [...Array(events)].map(() => rowOf(dataset, { timestamp })),
  );
}

/** As the data monitor does when a window's counts are in the table. */
async function measureWindow(dataset: string, start: number): Promise<void> {
  // A record of the next tumbling window ends the one before it.
  await deliver(dataset, [rowOf(dataset)]);
  await measure(new Date(start + WINDOW_MS + SETTLED_AFTER_SECONDS * 1_000));
}

/** An hour as usual, then one window with other traffic, then one as usual. */
function unusual(events: number): Scenario {
  let newest = 0;
  const look = (dataset: string) => measureWindow(dataset, newest);
  return {
    async cause(dataset) {
      await changeSources(speedLayerOf(dataset), QUICK);
      const first = takeWindows(BEFORE + 2);
      for (let window = 0; window < BEFORE; window += 1) {
        await sendWindow(dataset, first + window * WINDOW_MS, USUAL);
      }
      newest = first + BEFORE * WINDOW_MS;
      await sendWindow(dataset, newest, events);
    },
    during: look,
    async recovers(dataset) {
      newest += WINDOW_MS;
      await sendWindow(dataset, newest, USUAL);
    },
    after: look,
    async cleanUp(dataset) {
      await changeSources(speedLayerOf(dataset), AS_DEPLOYED);
      await usualShards(dataset);
    },
  };
}

export const trafficScenarios = {
  'traffic-spike': unusual(10 * USUAL),
  'traffic-drop': unusual(1),
  'speed-layer-errors': {
    async cause(dataset) {
      await changeSources(speedLayerOf(dataset), QUICK);
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
    cleanUp: (dataset) => changeSources(speedLayerOf(dataset), AS_DEPLOYED),
  },
} as const satisfies Record<string, Scenario>;
