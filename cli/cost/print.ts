import { type TableColumn, tableOf } from '../format/named-table';
import type { Load } from './estimate';
import { cheapest } from './goal';
import type { Estimate, StreamChoice, Sum } from './reckon';

/** The estimate for people. */
export function costText(
  estimate: Estimate,
  { eventsPerSecond, eventBytes, packing, capacity, month }: Load,
): string {
  const { services, parts, total, streams, assumptions } = estimate;
  return [
    `${estimate.environment}: ${eventsPerSecond.toLocaleString('en-US')} events a second in ${estimate.dataset}, ${Math.round(eventBytes)} bytes each, ${packing}, on ${capacity === 'on-demand' ? 'an on-demand stream' : 'a provisioned stream'}, in month ${month}.`,
    '',
    tableOf(COLUMNS('service'), [...services, total]),
    '',
    tableOf(COLUMNS('what for'), [...parts, total]),
    '',
    'The same events by kind of stream and record, with the shards and Glue workers that suit them:',
    tableOf(STREAM_COLUMNS, streams),
    '',
    goalText(estimate),
    '',
    'Assumptions:',
    ...assumptions.map((each) => `- ${each}`),
  ].join('\n');
}

const COLUMNS = (first: string): Array<TableColumn<Sum>> => [
  { name: first, value: ({ name }) => name },
  { name: '$ a month', numeric: true, value: ({ usd }) => money(usd) },
  { name: '$ a million events', numeric: true, value: ({ perMillionEvents }) => fine(perMillionEvents) },
];

const STREAM_COLUMNS: Array<TableColumn<StreamChoice>> = [
  { name: 'stream', value: ({ capacity }) => capacity },
  { name: 'records', value: ({ packing }) => (packing === 'packed' ? 'packed' : 'one by one') },
  { name: 'shards', numeric: true, value: ({ shards }) => String(shards) },
  { name: 'workers', numeric: true, value: ({ workers }) => String(workers) },
  { name: 'put to queryable, $ a month', numeric: true, value: ({ queryable }) => money(queryable.usd) },
  { name: '$ a million events', numeric: true, value: ({ queryable }) => fine(queryable.perMillionEvents) },
  { name: 'all, $ a month', numeric: true, value: ({ total }) => money(total.usd) },
];

function goalText({ goal, streams, environment }: Estimate): string {
  const wanted = `Goal, put to queryable: at most $${goal.atMost} a million events`;
  const best = cheapest(streams);
  const words = `${fine(best.queryable.perMillionEvents)}, ${best.packing === 'packed' ? 'packed' : 'one by one'} on ${best.capacity === 'on-demand' ? 'an on-demand stream' : 'a provisioned stream'}`;
  if (goal.holds) return `${wanted}: holds for ${environment} at ${fine(goal.here)}.`;
  return best.meetsGoal
    ? `${wanted}: ${environment} as reckoned above misses it at ${fine(goal.here)}; it holds at ${words}. To meet it: ${goal.changes.join('; ')}.`
    : `${wanted}: missed, the least is ${words}. What stands there whatever comes counts more, the fewer events there are.`;
}

export function money(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function fine(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 4, maximumFractionDigits: 4 });
}
