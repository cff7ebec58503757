import { expect, test } from '@jest/globals';
import { type FormatName, formatNamed, type ResultValues } from '../../../cli/format';

const COLUMNS = [
  { name: 'country', type: 'varchar' },
  { name: 'n', type: 'bigint' },
  { name: 'worth', type: 'decimal' },
  { name: 'late', type: 'boolean' },
];

function formatted(name: FormatName, ...pages: ResultValues[][]): string {
  const format = formatNamed(name);
  return format.begin(COLUMNS) + pages.map((rows) => format.rows(rows)).join('') + format.end();
}

test('a table aligns text to the left and numbers to the right', () => {
  expect(formatted('table', [['Spain', '9', '1.2000', 'true']], [[null, '1000', '-3.0000', null]])).toBe(
    [
      'country     n    worth  late',
      '───────  ────  ───────  ────',
      'Spain       9   1.2000  true',
      '-        1000  -3.0000  -',
      '',
    ].join('\n'),
  );
});

test('a table shows line breaks as signs and cuts what is too wide', () => {
  const lines = formatted('table', [
    ['a\nb\u001b[31m', '1', null, null],
    ['x'.repeat(80), '1', null, null],
  ]).split('\n');
  expect(lines[2]).toMatch(/^a\\nb�\[31m /);
  expect(lines[3]).toMatch(/^x{59}… /);
});

test('a table without rows still names its columns', () => {
  expect(formatted('table')).toMatch(/^country {2}n {2}worth {2}late\n─/);
});

test('CSV keeps an empty string and NULL apart, and quotes what needs it', () => {
  expect(formatted('csv', [['', null, '1.5', 'false']], [['a,"b"\nc', '2', null, null]])).toBe(
    'country,n,worth,late\n"",,1.5,false\n"a,""b""\nc",2,,\n',
  );
});

test('JSON keeps every digit, and is one array over all pages', () => {
  const text = formatted('json', [['é"', '9007199254740993', '12.3400', 'true']], [[null, null, null, null]]);
  expect(text).toBe(
    '[\n{"country":"é\\"","n":9007199254740993,"worth":12.3400,"late":true},\n{"country":null,"n":null,"worth":null,"late":null}\n]\n',
  );
  expect(formatted('json')).toBe('[]\n');
});

test('in JSON a number that is none is text, and a name that stands twice hides nothing', () => {
  const format = formatNamed('json');
  const columns = [
    { name: 'd', type: 'double' },
    { name: 'd', type: 'double' },
  ];
  expect(JSON.parse(format.begin(columns) + format.rows([['NaN', '1.0E20']]) + format.end())).toEqual([
    { d: 'NaN', d_2: 1e20 },
  ]);
});
