import { column } from '../lib/contract/column';
import { defineDataset } from '../lib/contract/dataset';

const pii = { classification: 'identifier', action: 'pseudonymise' } as const;

export const EVENT_TYPES = ['page_view', 'click', 'add_to_cart', 'search', 'purchase', 'scroll'] as const;

/** The benchmark's contract: a dozen columns and a map, three of them personal. Nothing is deployed of it. */
export const pageViews = defineDataset({
  name: 'page_views',
  version: '1-0-0',
  owner: 'benchmark',
  description: 'What visitors of a shop do, as a tracker in the page sends it.',
  columns: {
    event_id: column.string({ required: true, format: 'uuid', description: 'Chosen by the tracker.' }),
    event_type: column.string({ required: true, enum: EVENT_TYPES, description: 'What happened.' }),
    occurred_at: column.timestamp({ required: true, description: 'When it happened, UTC.' }),
    user_id: column.string({ required: true, maxLength: 32, pii, description: 'Account.' }),
    email: column.string({ maxLength: 254, pii, description: 'Of the account.' }),
    ip_address: column.string({ format: 'ipv4', pii, description: 'Seen by the tracker.' }),
    session_id: column.string({ required: true, format: 'uuid', description: 'Visit.' }),
    url: column.string({ required: true, maxLength: 2048, description: 'Page.' }),
    referrer: column.string({ maxLength: 2048, description: 'Page before the visit.' }),
    user_agent: column.string({ maxLength: 512, description: 'Browser.' }),
    duration_ms: column.int({ min: 0, description: 'Time on the page.' }),
    amount: column.decimal(12, 2, { min: 0, description: 'Value of the basket.' }),
    properties: column.map({ description: 'What else the tracker knows.' }),
  },
  primaryKey: ['event_id'],
  eventTime: 'occurred_at',
  partitioning: { layout: 'dt', from: '2026-01-01', to: '2026-12-31' },
  freshnessMinutes: 60,
});
