import { column } from '../contract/column';
import { defineMart } from '../contract/mart';

export const dailyUserStats = defineMart({
  name: 'daily_user_stats',
  version: '1-0-0',
  owner: 'web-analytics',
  description: 'What each user did on each day.',
  zone: 'aggregated',
  columns: {
    dt: column.date({ required: true, description: 'Date of timestamp, UTC.' }),
    user_id: column.string({
      required: true,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: "User's pseudonym.",
    }),
    events: column.bigint({ required: true, min: 1, description: 'Events of the user on the day.' }),
    event_types: column.bigint({ required: true, min: 1, description: 'Distinct types among them.' }),
    events_by_type: column.map({
      required: true,
      description: 'Events by type, as text: CAST(events_by_type[type] AS bigint).',
    }),
    purchases: column.bigint({ required: true, min: 0, description: 'Events of type purchase.' }),
    amount: column.decimal(18, 4, {
      required: true,
      description:
        "Sum of properties['amount'] over the events of type purchase, each rounded half up to four places; zero without any.",
    }),
    first_event_at: column.timestamp({ required: true, description: "The user's first event of the day." }),
    last_event_at: column.timestamp({ required: true, description: "The user's last event of the day." }),
  },
  primaryKey: ['dt', 'user_id'],
  date: 'dt',
  partition: 'day',
  subject: 'user_id',
  inputs: ['events'],
  quality: [
    {
      name: 'first-before-last',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(first_event_at > last_event_at)',
      max: 0,
    },
    {
      name: 'counts-within-events',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(event_types > events OR purchases > events)',
      max: 0,
    },
  ],
  lineage: {
    dt: [{ input: 'events', column: 'timestamp' }],
    user_id: [{ input: 'events', column: 'user_id' }],
    event_types: [{ input: 'events', column: 'event_type' }],
    events_by_type: [{ input: 'events', column: 'event_type' }],
    purchases: [{ input: 'events', column: 'event_type' }],
    amount: [
      { input: 'events', column: 'properties' },
      { input: 'events', column: 'event_type' },
    ],
    first_event_at: [{ input: 'events', column: 'timestamp' }],
    last_event_at: [{ input: 'events', column: 'timestamp' }],
  },
});
