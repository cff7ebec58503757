import { redeliver } from '../../../cli/arrivals/redeliver';
import { local } from '../../../lib/config/local';
import { datasets } from '../../../lib/datasets';
import { names } from '../../../lib/wiring/names';
import { faults, putForward } from '../support/control';
import { changeSources, consumerOf, measure, measuredFor, newFromHere } from '../support/functions';
import { deliver, rowOf, send } from '../support/rows';
import {
  copyCleanedFile,
  deniedRun,
  failingRun,
  removeCopies,
  runAll,
  upToDate,
  usualRows,
} from '../support/runs';
import type { Scenario } from '../support/scenario';
import { loseArrival, waiting } from '../support/waiting';

const FIVE_MINUTES = 300;
const HOUR = 3_600;
const DAY_MS = 86_400_000;

function freshnessSeconds(dataset: string): number {
  const contract = datasets.find(({ name }) => name === dataset);
  return (contract?.freshnessMinutes ?? 0) * 60;
}

/** What breaks a rule of severity `warn`, on a date that later rows do not touch. */
const flaws: Readonly<Record<string, object>> = {
  events: { event_type: 'Page View', timestamp: '2024-05-05T10:00:00Z' },
  orders: { quantity: 0, invoice_date: '2011-05-05T10:00:00Z' },
};

export const runScenarios = {
  'arrivals-age': {
    calm: upToDate,
    async cause(dataset) {
      await deliver(dataset, [rowOf(dataset)]);
      await waiting(names.arrivalsQueue(local.name, dataset));
      await putForward(freshnessSeconds(dataset) + 60);
    },
  },
  'arrivals-undelivered': {
    calm: (dataset) => redeliver(local.name, dataset).then(() => {}),
    async cause(dataset) {
      await deliver(dataset, [rowOf(dataset)]);
      await loseArrival(dataset);
    },
  },
  'run-failed': {
    calm: upToDate,
    cause: deniedRun,
    recovers: () => faults(),
    stepSeconds: FIVE_MINUTES,
  },
  'run-late': {
    calm: upToDate,
    cause: (dataset) => putForward(freshnessSeconds(dataset)).then(() => {}),
    stepSeconds: FIVE_MINUTES,
  },
  'gate-failed': {
    calm: upToDate,
    async cause(dataset) {
      await copyCleanedFile(dataset);
      await deliver(dataset, [rowOf(dataset)]);
      await failingRun(dataset);
    },
    // Whoever copied the file takes it away.
    recovers: removeCopies,
    cleanUp: removeCopies,
    stepSeconds: FIVE_MINUTES,
  },
  'gate-warning': {
    calm: upToDate,
    async cause(dataset) {
      const rows = (await usualRows(dataset)).map((row) => ({ ...row, ...flaws[dataset] }));
      await deliver(dataset, rows);
      await runAll(dataset);
    },
    async recovers(dataset) {
      await deliver(dataset, await usualRows(dataset));
    },
    stepSeconds: FIVE_MINUTES,
  },
  freshness: {
    calm: upToDate,
    async cause(dataset) {
      await measuredFor(freshnessSeconds(dataset));
      // What waits is there to be published by the page's run.
      await deliver(dataset, [rowOf(dataset)]);
    },
    during: () => measure(),
    async after() {
      await newFromHere();
      await measure();
    },
  },
  'late-data': {
    // Out of the hour in which other rows count.
    async calm(dataset) {
      await runAll(dataset);
      await putForward(HOUR);
    },
    async cause(dataset) {
      const timestamp = new Date(Date.now() - 2 * DAY_MS).toISOString();
      await deliver(
        dataset,
        [...Array(5)].map(() => rowOf(dataset, { timestamp })),
      );
      await runAll(dataset);
    },
    stepSeconds: HOUR,
  },
  'dataset-stale': {
    calm: upToDate,
    async cause(dataset) {
      await changeSources(consumerOf(dataset), { Enabled: false });
      await send(dataset, [rowOf(dataset)]);
    },
    during: (dataset) => send(dataset, [rowOf(dataset)]),
    after: upToDate,
  },
} as const satisfies Record<string, Scenario>;
