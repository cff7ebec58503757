import { column } from '../contract/column';
import { defineMart } from '../contract/mart';

export const sessions = defineMart({
  name: 'sessions',
  version: '1-0-0',
  owner: 'web-analytics',
  description:
    'Visits: events of one user in a row, each at most 30 minutes behind the one before, also across midnight.',
  zone: 'enriched',
  columns: {
    session_id: column.string({
      required: true,
      minLength: 32,
      maxLength: 32,
      description:
        'First 32 hexadecimal digits of SHA-256 over `<user_id>|<started_at in epoch milliseconds>`; another start makes another session.',
    }),
    user_id: column.string({
      required: true,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: "User's pseudonym.",
    }),
    dt: column.date({ required: true, description: 'Date of started_at, UTC.' }),
    started_at: column.timestamp({ required: true, description: 'Time of the first event.' }),
    ended_at: column.timestamp({ required: true, description: 'Time of the last event.' }),
    duration_seconds: column.bigint({
      required: true,
      min: 0,
      description: 'Whole seconds from started_at to ended_at.',
    }),
    events: column.bigint({ required: true, min: 1, description: 'Events of the session.' }),
    purchases: column.bigint({ required: true, min: 0, description: 'Events of type purchase.' }),
    amount: column.decimal(18, 4, {
      required: true,
      description:
        "Sum of properties['amount'] over the events of type purchase, each rounded half up to four places; zero without any.",
    }),
    source: column.string({
      required: true,
      description: 'What sent the first event; of several at the same time, that of the lowest event_id.',
    }),
  },
  primaryKey: ['session_id'],
  date: 'dt',
  partition: 'day',
  subject: 'user_id',
  inputs: ['events'],
  quality: [
    {
      name: 'start-before-end',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(started_at > ended_at)',
      max: 0,
    },
    {
      name: 'no-gap-within',
      kind: 'sql',
      severity: 'fail',
      // Each event but the first is at most 30 minutes behind the one before.
      expression: 'count_if(duration_seconds > 1800 * (events - 1))',
      max: 0,
    },
  ],
  lineage: {
    session_id: [
      { input: 'events', column: 'user_id' },
      { input: 'events', column: 'timestamp' },
    ],
    user_id: [{ input: 'events', column: 'user_id' }],
    dt: [{ input: 'events', column: 'timestamp' }],
    started_at: [{ input: 'events', column: 'timestamp' }],
    ended_at: [{ input: 'events', column: 'timestamp' }],
    duration_seconds: [{ input: 'events', column: 'timestamp' }],
    events: [{ input: 'events', column: 'event_id' }],
    purchases: [{ input: 'events', column: 'event_type' }],
    amount: [
      { input: 'events', column: 'properties' },
      { input: 'events', column: 'event_type' },
    ],
    source: [{ input: 'events', column: 'source' }],
  },
});
