import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { column } from '../../../lib/contract/column';
import { judgeMart } from '../../../lib/contract/judge';
import type { Mart } from '../../../lib/contract/mart';
import { parseMartOdcs } from '../../../lib/contract/parse-odcs';
import { renderMartOdcs } from '../../../lib/contract/render-odcs';
import { marts } from '../../../lib/marts';
import { dailySales } from '../../../lib/marts/daily-sales.mart';

const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats(ajv);
const isOdcs = ajv.compile(
  JSON.parse(readFileSync(join(__dirname, 'odcs', 'odcs-json-schema-v3.1.0.json'), 'utf8')),
);

const each = marts.map((mart) => [mart.name, mart] as const);

test.each(each)('%s is valid against the JSON Schema of ODCS v3.1.0', (_, mart) => {
  expect(isOdcs(parse(renderMartOdcs(mart))) ? [] : isOdcs.errors).toEqual([]);
});

test.each(each)('%s comes back from its contract as it was', (_, mart) => {
  expect(parseMartOdcs(renderMartOdcs(mart))).toEqual(mart);
});

test('a column says in the words of ODCS what it is made of', () => {
  const contract = parse(renderMartOdcs(dailySales));
  const net = contract.schema[0].properties.find(({ name }: { name: string }) => name === 'net');
  expect(net.transformSourceObjects).toEqual(['orders.quantity', 'orders.price']);
});

const committed = renderMartOdcs(dailySales);
const { net, ...withoutNet } = dailySales.columns;

test.each<[string, Partial<Mart>, string, string]>([
  ['nothing', {}, 'none', '1-0-0'],
  ['a removed column breaks readers', { columns: withoutNet, quality: [], lineage: {} }, 'readers', '2-0-0'],
  ['another zone breaks readers', { zone: 'enriched' }, 'readers', '2-0-0'],
  ['another key breaks readers', { primaryKey: ['dt'] }, 'readers', '2-0-0'],
  [
    'a required column more breaks readers, for dates that are not built again lack it',
    { columns: { ...dailySales.columns, baskets: column.int({ required: true, description: 'Baskets.' }) } },
    'readers',
    '2-0-0',
  ],
  [
    'a narrower limit breaks nobody, for nobody sends rows',
    {
      columns: {
        ...dailySales.columns,
        country: column.string({ required: true, maxLength: 32, description: 'Country of the customer.' }),
      },
    },
    'none',
    '1-0-1',
  ],
  ['other words break nobody', { description: 'Sales.' }, 'none', '1-0-1'],
  ['a rule less loosens a promise', { quality: [] }, 'none', '1-1-0'],
])('%s', (_, change, breaks, lowest) => {
  const judgement = judgeMart(committed, { ...dailySales, ...change } as Mart);
  expect(judgement.changes.every((one) => one.breaks === 'none')).toBe(breaks === 'none');
  if (breaks !== 'none') expect(judgement.changes.map((one) => one.breaks)).toContain(breaks);
  expect(judgement.lowestVersion).toBe(lowest);
  expect(judgement.versionSuffices).toBe(lowest === '1-0-0');
});

test('the contract of another mart is not compared', () => {
  expect(() => judgeMart(committed, { ...dailySales, name: 'weekly_sales' } as Mart)).toThrow(
    'The committed contract is that of "daily_sales", the mart is "weekly_sales".',
  );
});
