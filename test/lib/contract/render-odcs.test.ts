import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ContractError } from '../../../lib/contract/contract-error';
import { parseOdcs } from '../../../lib/contract/parse-odcs';
import { renderOdcs } from '../../../lib/contract/render-odcs';
import { datasets } from '../../../lib/datasets';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyDataset } from './arbitraries';

const STANDARD = join(__dirname, 'odcs', 'odcs-json-schema-v3.1.0.json');

const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats(ajv);
const isOdcs = ajv.compile(JSON.parse(readFileSync(STANDARD, 'utf8')));

function complaints(yaml: string): unknown {
  return isOdcs(parse(yaml)) ? [] : isOdcs.errors;
}

test('any contract is valid against the JSON Schema of ODCS v3.1.0', () => {
  fc.assert(fc.property(anyDataset, (dataset) => expect(complaints(renderOdcs(dataset))).toEqual([])));
});

test('the JSON Schema would notice a contract that is none', () => {
  const yaml = renderOdcs(orders);
  expect(complaints(yaml.replace('kind: DataContract', 'kind: Contract'))).not.toEqual([]);
  expect(complaints(yaml.replace('logicalType: number', 'logicalType: money'))).not.toEqual([]);
  expect(complaints(yaml.replace('minimum: 0', 'min: 0'))).not.toEqual([]);
});

test('any dataset comes back from its contract as it was', () => {
  fc.assert(fc.property(anyDataset, (dataset) => expect(parseOdcs(renderOdcs(dataset))).toEqual(dataset)));
});

test('a YAML 1.1 parser reads the same: no date, no boolean, no number out of a text', () => {
  fc.assert(
    fc.property(anyDataset, (dataset) => {
      const yaml = renderOdcs(dataset);
      expect(parse(yaml, { version: '1.1' })).toEqual(parse(yaml));
    }),
  );
});

describe('the contract of orders', () => {
  const contract = parse(renderOdcs(orders));
  const columns: { name: string }[] = contract.schema[0].properties;

  test('says in the words of ODCS what ODCS has words for', () => {
    expect(contract).toMatchObject({
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'orders',
      version: orders.version,
    });
    expect(columns.find(({ name }) => name === 'event_id')).toMatchObject({
      primaryKey: true,
      primaryKeyPosition: 1,
      logicalTypeOptions: { format: 'uuid' },
    });
    expect(columns.find(({ name }) => name === 'price')).toMatchObject({
      logicalType: 'number',
      physicalType: 'decimal(12,4)',
      required: true,
      logicalTypeOptions: { minimum: 0 },
    });
    expect(contract.slaProperties).toEqual([
      { property: 'latency', value: 120, unit: 'm', element: 'orders' },
    ]);
  });

  test('says in custom properties what ODCS has no word for', () => {
    expect(columns.find(({ name }) => name === 'customer_id')).toMatchObject({
      classification: 'identifier',
      customProperties: [{ property: 'piiAction', value: 'pseudonymise' }],
    });
    expect(contract.customProperties).toEqual([
      { property: 'eventTime', value: 'invoice_date' },
      { property: 'partitioning', value: { layout: 'dt', from: '2009-12-01', to: '2011-12-31' } },
      { property: 'contentId', value: 'event_id' },
      {
        property: 'monitoring',
        value: { latePercent: 'any', traffic: 'irregular', groupBy: 'country' },
      },
    ]);
  });
});

test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
  'the committed contract of %s is what its dataset renders',
  (name, dataset) => {
    const committed = join(__dirname, '../../../contracts', `${name}.odcs.yaml`);
    expect(readFileSync(committed, 'utf8')).toBe(renderOdcs(dataset));
  },
);

test.each([
  ['no contract', 'hello: world'],
  ['a column of no known type', renderOdcs(orders).replace('physicalType: int', 'physicalType: tiny int')],
])('a file that is %s is refused', (_what, yaml) => {
  expect(() => parseOdcs(yaml)).toThrow(ContractError);
});
