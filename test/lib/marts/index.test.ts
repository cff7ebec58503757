import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Mart } from '../../../lib/contract/mart';
import { orderMarts } from '../../../lib/contract/order-marts';
import { datasets } from '../../../lib/datasets';
import { marts } from '../../../lib/marts';

const ROOT = join(__dirname, '../../..');
const FOLDER = join(ROOT, 'lib/marts');

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.mart.ts'));

test.each(files)('%s is imported by index.ts', (file) => {
  const exported = Object.values(require(join(FOLDER, file)) as Record<string, Mart>);
  expect(exported).toHaveLength(1);
  expect(marts).toContain(exported[0]);
});

test.each(files)('%s bears the name of its mart', (file) => {
  expect(marts.map(({ name }) => `${name.replaceAll('_', '-')}.mart.ts`)).toContain(file);
});

test.each(marts.map(({ name }) => name))('%s has a transform', (name) => {
  expect(existsSync(join(ROOT, 'glue-scripts/transforms/marts', `${name}.py`))).toBe(true);
});

test('the marts can be built in an order, from columns that are there', () => {
  expect(orderMarts(marts, datasets).map(({ name }) => name)).toEqual([
    'daily_sales',
    'daily_customer_sales',
    'customer_value',
    'daily_event_metrics',
    'daily_user_stats',
    'sessions',
  ]);
});

test.each(marts.map((mart) => [mart.name, mart] as const))(
  '%s tells what each column is made of',
  (_, mart) => {
    const counted = ['lines', 'events'];
    const told = Object.keys(mart.lineage ?? {});
    expect(
      Object.keys(mart.columns).filter((name) => !told.includes(name) && !counted.includes(name)),
    ).toEqual([]);
  },
);
