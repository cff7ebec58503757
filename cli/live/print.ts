import { formatCount, type TableColumn, tableOf } from '../format/named-table';
import type { ListedWindow, Live } from './live';

/** Groups named in a line. */
const GROUPS_TOLD = 5;

const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const COLUMNS: ReadonlyArray<TableColumn<ListedWindow>> = [
  { name: 'from, UTC', value: ({ start }) => minute(start) },
  { name: 'events', numeric: true, value: ({ events }) => formatCount(events) },
  { name: 'late', numeric: true, value: ({ late }) => formatCount(late) },
  { name: 'state', value: stateWords },
  { name: 'by group', value: groupWords },
];

function stateWords({ settled, exact }: ListedWindow): string {
  if (!settled) return 'counts still to come';
  return exact ? 'counted' : 'counted, repeats included';
}

function groupWords({ groups }: ListedWindow): string | null {
  const counted = Object.entries(groups).sort(([, a], [, b]) => b.events + b.late - (a.events + a.late));
  const told = counted
    .slice(0, GROUPS_TOLD)
    .map(([name, { events, late }]) => `${name} ${formatCount(events + late)}`);
  const more = counted.length - told.length;
  return told.length === 0 ? null : `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A line a window. */
export function liveText({ windows }: Live): string {
  return tableOf(COLUMNS, windows);
}

/** The same as JSON, times as ISO 8601. */
export function liveJson(dataset: string, { windows, older }: Live): string {
  const listed = windows.map(({ start, ...rest }) => ({ start: new Date(start).toISOString(), ...rest }));
  return JSON.stringify({ dataset, windows: listed, older }, null, 2);
}
