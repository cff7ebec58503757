import { expect, test } from '@jest/globals';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';
import { ExampleQueries } from '../../../lib/constructs/example-queries';
import type { Dataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { templateOf } from './in-stack';

const calendar: Dataset = {
  ...orders,
  partitioning: { layout: 'calendar', from: '2024-01-01', to: '2026-12-31' },
};

function queries(dataset: Dataset) {
  const template = templateOf((stack) => {
    new ExampleQueries(stack, 'Queries', { dataset, environmentName: 'dev' });
  });
  return Object.values(template.findResources('AWS::Athena::NamedQuery')).map((each) => each['Properties']);
}

test('a dataset has one for each zone, in the workgroup, under its own name', () => {
  expect(queries(orders).map((each) => [each.Name, each.Database, each.WorkGroup])).toEqual([
    ['orders: rows a day', 'catchment_dev_cleaned', 'catchment-dev'],
    ['orders: newest arrivals', 'catchment_dev_raw', 'catchment-dev'],
    ['orders: reasons for quarantine', 'catchment_dev_quarantine', 'catchment-dev'],
  ]);
});

test.each([orders, calendar])('every one is SQL that Athena parses (%#)', (dataset) => {
  for (const { QueryString } of queries(dataset)) {
    expect(new TrinoSQL().validate(QueryString)).toEqual([]);
  }
});

test('every one filters on partition keys, so that none reads a whole table', () => {
  expect(queries(orders).every((each) => /WHERE dt /.test(each.QueryString))).toBe(true);
  expect(queries(calendar)[0]?.QueryString).toContain(
    'WHERE year = 2024 AND month = 1 AND day BETWEEN 1 AND 7',
  );
});

test('the week of a dt layout is seven days, also across the end of a month', () => {
  const late: Dataset = { ...orders, partitioning: { layout: 'dt', from: '2024-02-26', to: '2024-12-31' } };
  expect(queries(late)[0]?.QueryString).toContain("dt BETWEEN DATE '2024-02-26' AND DATE '2024-03-03'");
});
