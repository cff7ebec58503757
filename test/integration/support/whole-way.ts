import { eventFigures } from '../../../cli/main-job/event-figures';
import { fileFigures } from '../../../cli/main-job/file-figures';
import {
  type Reconciliation,
  reconcileEvents,
  reconcileOrders,
  together,
} from '../../../cli/main-job/reconciliation';
import { eventTables, orderTables } from '../../../cli/main-job/table-figures';
import { prefixes } from '../../../lib/wiring/names';
import {
  buckets,
  databases,
  type Listed,
  listObjects,
  platform,
  runUntilDone,
  SAMPLE,
  SAMPLES,
} from './platform';

/** Sends both samples, runs their workflows, and compares every figure of the tables with the sources'. */
export async function wholeWay(): Promise<Reconciliation> {
  const { sent } = await platform.produce('orders');
  const made = await platform.produce('events');
  await platform.consumed('orders');
  await platform.consumed('events');
  await Promise.all([runUntilDone('orders'), runUntilDone('events')]);
  return together([
    reconcileOrders(await fileFigures(SAMPLE), await orderTables(platform.query, databases), sent),
    reconcileEvents(eventFigures(SAMPLES.events), await eventTables(platform.query, databases), made.sent),
  ]);
}

/** What lies in the cleaned zone of both. */
export async function cleanedObjects(): Promise<Listed[]> {
  const zones = (['orders', 'events'] as const).map((dataset) =>
    listObjects(buckets.lake, prefixes.cleaned(dataset)),
  );
  return (await Promise.all(zones)).flat();
}
