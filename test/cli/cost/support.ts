import type { Load } from '../../../cli/cost/estimate';
import { environments } from '../../../lib/config';
import { events } from '../../../lib/datasets/events.dataset';
import { orders } from '../../../lib/datasets/orders.dataset';

/** What the goal is about: 10,000 events of 1 KB a second in prod, packed, on a provisioned stream. */
export const GOAL: Load = {
  environment: environments.prod,
  datasets: [events, orders],
  marts: [],
  dataset: events,
  eventsPerSecond: 10_000,
  eventBytes: 1024,
  packing: 'packed',
  capacity: 'provisioned',
  queries: { count: 0, bytes: 0 },
  month: 1,
};
