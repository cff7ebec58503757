import { type Column, column } from '../contract/column';
import { defineMart } from '../contract/mart';

const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Columns, not an array or rows: QuickSight reads no arrays, and users of a day do not add up from hours. */
const byHour: Readonly<Record<string, Column>> = Object.fromEntries(
  hours.map((hour) => [
    `hour_${hour}`,
    column.bigint({ required: true, min: 0, description: `Events from ${hour}:00 to ${hour}:59, UTC.` }),
  ]),
);

export const dailyEventMetrics = defineMart({
  name: 'daily_event_metrics',
  version: '1-0-0',
  owner: 'web-analytics',
  description: 'Events and users by day and type of event, with the hours of the day side by side.',
  zone: 'aggregated',
  columns: {
    dt: column.date({ required: true, description: 'Date of timestamp, UTC.' }),
    event_type: column.string({ required: true, maxLength: 64, description: 'What was done.' }),
    events: column.bigint({ required: true, min: 1, description: 'Events of the type on the day.' }),
    users: column.bigint({ required: true, min: 1, description: 'Distinct users with such an event.' }),
    ...byHour,
  },
  primaryKey: ['dt', 'event_type'],
  date: 'dt',
  partition: 'month',
  inputs: ['events'],
  quality: [
    {
      name: 'hours-add-up',
      kind: 'sql',
      severity: 'fail',
      expression: `count_if(${hours.map((hour) => `hour_${hour}`).join(' + ')} <> events)`,
      max: 0,
    },
    {
      name: 'users-within-events',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(users > events)',
      max: 0,
    },
  ],
  lineage: {
    dt: [{ input: 'events', column: 'timestamp' }],
    event_type: [{ input: 'events', column: 'event_type' }],
    users: [{ input: 'events', column: 'user_id' }],
    ...Object.fromEntries(hours.map((hour) => [`hour_${hour}`, [{ input: 'events', column: 'timestamp' }]])),
  },
});
