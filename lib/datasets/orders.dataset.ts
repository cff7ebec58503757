import { column } from '../contract/column';
import { defineDataset } from '../contract/dataset';

export const orders = defineDataset({
  name: 'orders',
  version: '1-0-2',
  owner: 'sales-data',
  description: 'Order lines of an online gift shop, one row per line of an invoice.',
  columns: {
    event_id: column.string({
      required: true,
      format: 'uuid',
      description: 'UUIDv5 of the content of the line: a line that is repeated exactly is the same event.',
    }),
    invoice: column.string({
      required: true,
      maxLength: 16,
      description: 'Invoice number; a leading C marks a cancellation.',
    }),
    stock_code: column.string({ required: true, maxLength: 32, description: 'Product code.' }),
    description: column.string({ maxLength: 200, description: 'Product name, free text.' }),
    quantity: column.int({
      required: true,
      description: 'Units on the line; negative on a cancellation or a stock correction.',
    }),
    invoice_date: column.timestamp({ required: true, description: 'When the invoice was issued, UTC.' }),
    price: column.decimal(12, 4, { required: true, min: 0, description: 'Unit price in pounds sterling.' }),
    customer_id: column.string({
      pii: { classification: 'identifier', action: 'pseudonymise' },
      maxLength: 16,
      description: 'Customer number; absent on counter sales.',
    }),
    country: column.string({ required: true, maxLength: 64, description: 'Country of the customer.' }),
  },
  primaryKey: ['event_id'],
  eventTime: 'invoice_date',
  partitioning: { layout: 'dt', from: '2009-12-01', to: '2011-12-31' },
  contentId: 'event_id',
  freshnessMinutes: 120,
  // The shop hands over whole months of the past.
  monitoring: { latePercent: 'any', traffic: 'irregular', groupBy: 'country' },
  quality: [
    { name: 'event-id-unique', kind: 'uniqueness', columns: ['event_id'], severity: 'fail' },
    // Four of five lines name their customer; on a day of counter sales it can be one of five.
    { name: 'customer-known', kind: 'completeness', column: 'customer_id', atLeast: 0.7, severity: 'warn' },
    {
      name: 'quantity-plausible',
      kind: 'range',
      column: 'quantity',
      min: -100_000,
      max: 100_000,
      severity: 'fail',
    },
    {
      name: 'quantity-not-zero',
      kind: 'sql',
      expression: 'count_if(quantity = 0)',
      max: 0,
      severity: 'warn',
    },
    {
      name: 'invoice-form',
      kind: 'pattern',
      column: 'invoice',
      pattern: '^[AC]?[0-9]{6}$',
      atLeast: 0.999,
      severity: 'warn',
    },
    {
      name: 'cancellations-give-back',
      kind: 'sql',
      expression: "avg(CASE WHEN invoice LIKE 'C%' AND quantity > 0 THEN 1e0 ELSE 0e0 END)",
      max: 0.001,
      severity: 'warn',
    },
    { name: 'rows-as-usual', kind: 'row-count', atLeast: 0.1, atMost: 10, severity: 'warn' },
    { name: 'arrives-in-time', kind: 'freshness', withinMinutes: 120, severity: 'warn' },
  ],
});
