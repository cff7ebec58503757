import { expect, test } from '@jest/globals';
import { renderSparkMarts } from '../../../lib/contract/render-spark-marts';
import { datasets } from '../../../lib/datasets';
import { marts } from '../../../lib/marts';

const rendered = renderSparkMarts(marts.toReversed(), datasets);
const named = (name: string) => rendered.find((mart) => mart.name === name);

test('inputs come before what is made of them, whatever the order given', () => {
  const names = rendered.map(({ name }) => name);
  expect(names.indexOf('daily_customer_sales')).toBeLessThan(names.indexOf('customer_value'));
});

test('a mart lies at its prefix, with its date, partition and subject', () => {
  expect(named('sessions')).toMatchObject({
    zone: 'enriched',
    location_prefix: 'processed/enriched/sessions/',
    date: 'dt',
    partition: 'day',
    subject: 'user_id',
    inputs: ['events'],
  });
  expect(named('daily_sales')).toMatchObject({ partition: 'month' });
  expect(named('daily_sales')).not.toHaveProperty('subject');
  expect(named('customer_value')).not.toHaveProperty('date');
});

test('columns keep their order, and decimals their places', () => {
  expect(named('daily_sales')?.columns.find(({ name }) => name === 'net')).toEqual({
    name: 'net',
    kind: 'decimal',
    required: true,
    precision: 18,
    scale: 4,
    comment: 'Pounds sterling: sum of quantity times price over all lines.',
  });
});

test('the key and the required columns are rules that nobody has to write', () => {
  const [required, key, ...own] = named('customer_value')?.rules ?? [];
  expect(required).toMatchObject({ name: 'required-columns', severity: 'fail', max: 0 });
  expect(required?.figure_sql).toContain('customer_id IS NULL OR frequency IS NULL');
  expect(required?.figure_sql).not.toContain('recency_days');
  expect(key).toMatchObject({ name: 'primary-key', kind: 'uniqueness', severity: 'fail', min: 1 });
  expect(own.map(({ name }) => name)).toEqual(['orders-have-recency', 'recency-in-range']);
});

test('a rule that rows break by themselves can show them', () => {
  const range = named('customer_value')?.rules.find(({ name }) => name === 'recency-in-range');
  expect(range?.violation_sql).toContain('`recency_days` >= 0');
});
