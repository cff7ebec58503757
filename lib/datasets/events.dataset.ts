import { column } from '../contract/column';
import { defineDataset } from '../contract/dataset';

export const events = defineDataset({
  name: 'events',
  version: '1-1-1',
  owner: 'web-analytics',
  description: 'What visitors do on the website and in the mobile app, one row per event.',
  columns: {
    event_id: column.string({
      required: true,
      format: 'uuid',
      description: 'Identifier of the event; UUIDv5 of its content when the sender gives none.',
    }),
    user_id: column.string({
      required: true,
      minLength: 1,
      maxLength: 64,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: 'Who did it.',
    }),
    event_type: column.string({
      required: true,
      minLength: 1,
      maxLength: 64,
      description: 'What was done, for instance page_view or purchase.',
    }),
    timestamp: column.timestamp({ required: true, description: "When it was done, by the sender's clock." }),
    properties: column.map({
      numericKeys: ['amount', 'quantity'],
      description: 'More about the event, by key; amount and quantity are decimal numbers.',
    }),
    source: column.string({
      required: true,
      enum: ['web', 'mobile', 'server'],
      description: 'What sent the event.',
    }),
  },
  primaryKey: ['event_id'],
  eventTime: 'timestamp',
  partitioning: { layout: 'calendar', from: '2024-01-01', to: '2027-12-31', by: 'source' },
  drop: [
    { column: 'event_type', equals: 'test', reason: 'Sent by checks of the senders, no visitor did it.' },
  ],
  contentId: 'event_id',
  freshnessMinutes: 90,
  monitoring: { quarantinePercent: 2, groupBy: 'source' },
  quality: [
    { name: 'user-id-complete', kind: 'completeness', column: 'user_id', severity: 'fail' },
    { name: 'event-id-unique', kind: 'uniqueness', columns: ['event_id'], severity: 'fail' },
    {
      name: 'source-known',
      kind: 'allowed',
      column: 'source',
      values: ['web', 'mobile', 'server'],
      severity: 'fail',
    },
    {
      name: 'event-type-plain',
      kind: 'pattern',
      column: 'event_type',
      pattern: '^[a-z][a-z0-9_]*$',
      atLeast: 0.99,
      severity: 'warn',
    },
    {
      name: 'purchase-has-amount',
      kind: 'sql',
      expression:
        "avg(CASE WHEN event_type = 'purchase' THEN CASE WHEN element_at(properties, 'amount') IS NULL THEN 0e0 ELSE 1e0 END END)",
      min: 0.99,
      severity: 'warn',
    },
    { name: 'rows-as-usual', kind: 'row-count', atLeast: 0.1, atMost: 10, severity: 'warn' },
    { name: 'arrives-in-time', kind: 'freshness', withinMinutes: 60, severity: 'warn' },
  ],
});
