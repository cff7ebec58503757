import { column } from '../contract/column';
import { defineMart } from '../contract/mart';

const INPUT = 'daily_customer_sales';

export const customerValue = defineMart({
  name: 'customer_value',
  version: '1-0-0',
  owner: 'sales-data',
  description: 'What each customer is worth: recency, frequency and monetary value over all days.',
  zone: 'analytics',
  columns: {
    customer_id: column.string({
      required: true,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: "Customer's pseudonym.",
    }),
    recency_days: column.int({
      min: 0,
      description:
        "Days from the date of the customer's last order to the date of anyone's last order; null without an order.",
    }),
    frequency: column.bigint({
      required: true,
      min: 0,
      description: 'Orders: invoices whose number does not begin with C, by day.',
    }),
    monetary: column.decimal(18, 4, {
      required: true,
      description: 'Pounds sterling: sum of quantity times price over all lines, cancellations included.',
    }),
    cancelled: column.bigint({ required: true, min: 0, description: 'Cancelled invoices, by day.' }),
    units: column.bigint({ required: true, description: 'Units bought less units that came back.' }),
    active_days: column.bigint({ required: true, min: 0, description: 'Days with at least one order.' }),
    average_order: column.decimal(18, 4, {
      description:
        'Pounds sterling: monetary by frequency, rounded half up to four places; null without an order.',
    }),
    first_order_at: column.timestamp({ description: 'When the first order was invoiced, UTC.' }),
    last_order_at: column.timestamp({ description: 'When the last order was invoiced, UTC.' }),
  },
  primaryKey: ['customer_id'],
  subject: 'customer_id',
  inputs: [INPUT],
  quality: [
    {
      name: 'orders-have-recency',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if((frequency > 0) <> (recency_days IS NOT NULL))',
      max: 0,
    },
    { name: 'recency-in-range', kind: 'range', column: 'recency_days', min: 0, severity: 'fail' },
  ],
  lineage: {
    customer_id: [{ input: INPUT, column: 'customer_id' }],
    recency_days: [{ input: INPUT, column: 'last_order_at' }],
    frequency: [{ input: INPUT, column: 'orders' }],
    monetary: [{ input: INPUT, column: 'net' }],
    cancelled: [{ input: INPUT, column: 'cancelled' }],
    units: [{ input: INPUT, column: 'units' }],
    active_days: [{ input: INPUT, column: 'orders' }],
    average_order: [
      { input: INPUT, column: 'net' },
      { input: INPUT, column: 'orders' },
    ],
    first_order_at: [{ input: INPUT, column: 'first_order_at' }],
    last_order_at: [{ input: INPUT, column: 'last_order_at' }],
  },
});
