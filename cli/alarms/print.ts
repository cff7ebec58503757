import { runbookPage } from '../../lib/wiring/alarms';
import { type TableColumn, tableOf } from '../format/named-table';
import { type AlarmInstance, type AnyAlarmId, declarationOf, pageVariables } from './instances';
import type { Page } from './page';
import type { AlarmState } from './states';

const COLUMNS: ReadonlyArray<TableColumn<AlarmState>> = [
  { name: 'alarm', value: ({ id }) => id },
  { name: 'of', value: ({ of }) => of ?? null },
  { name: 'state', value: ({ state }) => state },
  { name: 'since, UTC', value: ({ since }) => since.slice(0, 19).replace('T', ' ') },
  { name: 'tells', value: ({ id }) => tells(id) },
  { name: 'analysts see', value: ({ id }) => declarationOf(id).analystsSee },
];

/** A cause of old data pages through the dataset's composite. */
function tells(id: AnyAlarmId): string {
  const { severity, stale } = declarationOf(id);
  return stale === true ? 'ticket, and dataset-stale pages' : severity;
}

export const statesText = (states: readonly AlarmState[]): string => tableOf(COLUMNS, states);

/** An alarm with its words and its page's first steps, to be pasted into a shell. */
export function firstStepsText(environment: string, instance: AlarmInstance, page: Page): string {
  const { title } = declarationOf(instance.id);
  const variables = Object.entries(pageVariables(environment, instance)).map((pair) => pair.join('='));
  return [
    `${instance.of ?? environment}: ${title}`,
    `Page: ${runbookPage(instance.id)}`,
    '',
    `export ${variables.join(' ')}`,
    '',
    page.get('First look') ?? '',
  ].join('\n');
}

/** Every instance of one alarm, then its first steps for the one that needs them most. */
export function showText(environment: string, states: readonly AlarmState[], page: Page): string {
  const [first] = [...states].sort((a, b) => urgency(a) - urgency(b));
  const reasons = states
    .filter(({ reason }) => reason !== '')
    .map(({ of, reason }) => `${of ?? environment}: ${reason}`);
  return [
    statesText(states),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    ...(first === undefined
      ? []
      : ['', page.get('Meaning') ?? '', '', firstStepsText(environment, first, page)]),
  ].join('\n');
}

const urgency = ({ state }: AlarmState) => ['ALARM', 'INSUFFICIENT_DATA', 'OK'].indexOf(state);
