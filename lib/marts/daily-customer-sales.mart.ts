import { column } from '../contract/column';
import { defineMart } from '../contract/mart';

export const dailyCustomerSales = defineMart({
  name: 'daily_customer_sales',
  version: '1-0-0',
  owner: 'sales-data',
  description: 'Sales by day and customer; lines without a customer are left out.',
  zone: 'analytics',
  columns: {
    dt: column.date({ required: true, description: 'Date of invoice_date, UTC.' }),
    customer_id: column.string({
      required: true,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: "Customer's pseudonym.",
    }),
    lines: column.bigint({ required: true, min: 1, description: 'Order lines, cancellations included.' }),
    orders: column.bigint({
      required: true,
      min: 0,
      description: 'Distinct invoices whose number does not begin with C.',
    }),
    cancelled: column.bigint({
      required: true,
      min: 0,
      description: 'Distinct invoices whose number begins with C.',
    }),
    units: column.bigint({
      required: true,
      description: 'Sum of quantity over all lines: units bought less units that came back.',
    }),
    net: column.decimal(18, 4, {
      required: true,
      description: 'Pounds sterling: sum of quantity times price over all lines.',
    }),
    first_order_at: column.timestamp({
      description: 'Earliest invoice_date of the invoices that orders counts; null on a day without one.',
    }),
    last_order_at: column.timestamp({
      description: 'Latest invoice_date of the invoices that orders counts; null on a day without one.',
    }),
  },
  primaryKey: ['dt', 'customer_id'],
  date: 'dt',
  partition: 'month',
  subject: 'customer_id',
  inputs: ['orders'],
  quality: [
    {
      name: 'orders-have-times',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if((orders > 0) <> (first_order_at IS NOT NULL))',
      max: 0,
    },
    {
      name: 'first-before-last',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(first_order_at > last_order_at)',
      max: 0,
    },
  ],
  lineage: {
    dt: [{ input: 'orders', column: 'invoice_date' }],
    customer_id: [{ input: 'orders', column: 'customer_id' }],
    orders: [{ input: 'orders', column: 'invoice' }],
    cancelled: [{ input: 'orders', column: 'invoice' }],
    units: [{ input: 'orders', column: 'quantity' }],
    net: [
      { input: 'orders', column: 'quantity' },
      { input: 'orders', column: 'price' },
    ],
    first_order_at: [
      { input: 'orders', column: 'invoice_date' },
      { input: 'orders', column: 'invoice' },
    ],
    last_order_at: [
      { input: 'orders', column: 'invoice_date' },
      { input: 'orders', column: 'invoice' },
    ],
  },
});
