import { expect, test } from '@jest/globals';
import { partitionFilter } from '../../../local/glue-catalog/partition-filter';

const keys = [
  { Name: 'region', Type: 'string' },
  { Name: 'year', Type: 'int' },
  { Name: 'day', Type: 'date' },
  { Name: 'price', Type: 'decimal(10,2)' },
];
const NULL = '__HIVE_DEFAULT_PARTITION__';
const partitions: Readonly<Record<string, readonly string[]>> = {
  a: ['eu', '9', '2009-12-31', '1.50'],
  b: ['eu_west', '10', '2010-01-01', '2'],
  c: ["o'hare", '9007199254740993', '2010-02-01', '10'],
  d: [NULL, NULL, '2011-01-01', '-3'],
};

function kept(expression: string): string {
  const wanted = partitionFilter(expression, keys);
  return Object.keys(partitions)
    .filter((name) => wanted(partitions[name] as readonly string[]))
    .join('');
}

test.each([
  ['', 'abcd'],
  ["region = 'eu'", 'a'],
  ["region <> 'eu'", 'bc'],
  ["region != 'eu'", 'bc'],
  ["region = 'o''hare'", 'c'],
  ['year > 9', 'bc'],
  ["year >= '10'", 'bc'],
  ['year = 9007199254740992', ''],
  ['price < 2.5', 'abd'],
  ['price = 1.5', 'a'],
  ['price > -3.5 AND price <= -3', 'd'],
  ["day BETWEEN '2010-01-01' AND '2010-12-31'", 'bc'],
  ["day NOT BETWEEN '2010-01-01' AND '2010-12-31'", 'ad'],
  ["region IN ('eu', 'o''hare')", 'ac'],
  ["region NOT IN ('eu')", 'bc'],
  ["region LIKE 'eu%'", 'ab'],
  ["region LIKE 'eu_west'", 'b'],
  ["region LIKE 'e.'", ''],
  ['region IS NULL', 'd'],
  ['region IS NOT NULL', 'abc'],
  ["NOT region = 'eu'", 'bc'],
  ["region = 'eu' OR year = 10 AND day < '2010-01-01'", 'a'],
  ["(region = 'eu' OR year = 10) AND day >= '2010-01-01'", 'b'],
  ["region = 'eu' AND price > -10", 'a'],
  ["(((REGION) = 'eu'))", undefined],
  ['"year" = 10', 'b'],
  ['`year`=10 or "year"=9', 'ab'],
])('%s keeps %s', (expression, names) => {
  if (names === undefined) expect(() => kept(expression)).toThrow('wanted an operator');
  else expect(kept(expression)).toBe(names);
});

test.each([
  ["colour = 'red'", 'colour, which is no partition key of the table; it has region, year, day, price'],
  ["region = 'eu' AND", 'wanted a partition key, found its end'],
  ["region = 'eu", "'eu cannot be read"],
  ['region = eu', "wanted a number or a 'text', found eu"],
  ["region = 'eu' day = 1", 'wanted AND, OR or its end, found day'],
  ["region NOT = 'eu'", 'wanted LIKE, IN or BETWEEN'],
  ["upper(region) = 'EU'", 'upper'],
  ["year = 'ten'", 'ten, compared with year, is no number'],
])('%s is refused', (expression, words) => {
  expect(() => kept(expression)).toThrow(words);
});

test('a key of a type that Glue does not filter by is refused', () => {
  expect(() => partitionFilter("open = 'true'", [{ Name: 'open', Type: 'boolean' }])).toThrow('boolean');
});
