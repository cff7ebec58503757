import { column } from '../contract/column';
import { defineMart } from '../contract/mart';

export const dailySales = defineMart({
  name: 'daily_sales',
  version: '1-0-0',
  owner: 'sales-data',
  description: 'Sales by day and country.',
  zone: 'analytics',
  columns: {
    dt: column.date({ required: true, description: 'Date of invoice_date, UTC.' }),
    country: column.string({ required: true, maxLength: 64, description: 'Country of the customer.' }),
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
      description: 'Sum of quantity over all lines: units sold less units that came back.',
    }),
    gross: column.decimal(18, 4, {
      required: true,
      min: 0,
      description: 'Pounds sterling: sum of quantity times price over the lines where that is above zero.',
    }),
    net: column.decimal(18, 4, {
      required: true,
      description: 'Pounds sterling: sum of quantity times price over all lines.',
    }),
    customers: column.bigint({
      required: true,
      min: 0,
      description: 'Distinct customers; lines without a customer count as none.',
    }),
  },
  primaryKey: ['dt', 'country'],
  date: 'dt',
  partition: 'month',
  inputs: ['orders'],
  quality: [
    {
      name: 'net-within-gross',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(net > gross)',
      max: 0,
    },
    {
      name: 'no-day-without-invoice',
      kind: 'sql',
      severity: 'fail',
      expression: 'count_if(orders + cancelled = 0)',
      max: 0,
    },
  ],
  lineage: {
    dt: [{ input: 'orders', column: 'invoice_date' }],
    country: [{ input: 'orders', column: 'country' }],
    orders: [{ input: 'orders', column: 'invoice' }],
    cancelled: [{ input: 'orders', column: 'invoice' }],
    units: [{ input: 'orders', column: 'quantity' }],
    gross: [
      { input: 'orders', column: 'quantity' },
      { input: 'orders', column: 'price' },
    ],
    net: [
      { input: 'orders', column: 'quantity' },
      { input: 'orders', column: 'price' },
    ],
    customers: [{ input: 'orders', column: 'customer_id' }],
  },
});
