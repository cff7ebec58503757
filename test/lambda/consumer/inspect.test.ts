import { expect, test } from '@jest/globals';
import { inspect } from '../../../lambda/consumer/inspect';
import { MAX_DEPTH } from '../../../lambda/consumer/limits';
import { column } from '../../../lib/contract/column';
import { compileContract } from '../../../lib/contract/compile-contract';
import { defineDataset } from '../../../lib/contract/dataset';

const readings = compileContract(
  defineDataset({
    name: 'readings',
    version: '1-0-0',
    owner: 'test',
    description: 'Sensor readings.',
    columns: {
      id: column.string({ required: true, description: 'Reading.' }),
      taken_at: column.timestamp({ required: true, description: 'Moment.' }),
      value: column.double({ description: 'Value.' }),
      labels: column.map({ description: 'Labels.' }),
      raw: column.json({ description: 'As the sensor sent it.' }),
    },
    primaryKey: ['id'],
    eventTime: 'taken_at',
    partitioning: { layout: 'dt', from: '2020-01-01', to: '2030-12-31' },
    freshnessMinutes: 60,
  }),
);

const reading = (values: string) =>
  inspect(JSON.parse(`{"id":"1","taken_at":"2024-01-01T00:00:00Z",${values}}`), readings);
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test('an event that keeps the contract has no flaw', () => {
  expect(reading('"value":1.5,"labels":{"a":"b"},"raw":{"a":[1,{"b":null}]}')).toBeUndefined();
});

test('free JSON may be as deep as the bound, and no deeper', () => {
  expect(reading(`"raw":${nested(MAX_DEPTH - 1)}`)).toBeUndefined();
  expect(reading(`"raw":${nested(MAX_DEPTH + 10)}`)).toMatchObject({ reason: 'too-deep' });
});

test.each([
  ['at the top', '"__proto__":{"admin":true}'],
  ['at the top as constructor', '"constructor":{}'],
  ['in a map', '"labels":{"__proto__":"x"}'],
  ['in free JSON', '"raw":{"list":[{"__proto__":{"admin":true}}]}'],
  ['under an escape', '"raw":{"\\u005f_proto__":{"admin":true}}'],
])('a key that could pollute is found %s', (_, values) => {
  expect(reading(values)).toMatchObject({ reason: 'dangerous-key' });
});

test('a dangerous word is no dangerous key', () => {
  expect(reading('"labels":{"word":"constructor"},"raw":["__proto__"]')).toBeUndefined();
});

test('a flaw tells the rule and the JSON type, and not the value', () => {
  expect(reading('"value":"12.5"')).toEqual({
    reason: 'type',
    field: 'value',
    wanted: expect.any(String),
    receivedType: 'string',
  });
});
