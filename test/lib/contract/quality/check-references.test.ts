import { expect, test } from '@jest/globals';
import { ContractError } from '../../../../lib/contract/contract-error';
import type { Dataset } from '../../../../lib/contract/dataset';
import { checkReferences } from '../../../../lib/contract/quality';
import { datasets } from '../../../../lib/datasets';
import { orders } from '../../../../lib/datasets/orders.dataset';

const referring = ([column, dataset, of]: readonly [string, string, string]): Dataset[] => [
  ...datasets,
  {
    ...orders,
    name: 'returns',
    quality: [
      { name: 'known', kind: 'referential', column, references: { dataset, column: of }, severity: 'warn' },
    ],
  },
];

test.each([
  ['a text with a text', 'stock_code', 'orders', 'stock_code'],
  ['a pseudonym with a pseudonym', 'customer_id', 'events', 'user_id'],
])('%s can be compared', (_what, ...names) => {
  expect(checkReferences(referring(names))).toHaveLength(datasets.length + 1);
});

test.each([
  [
    'a dataset that is not there',
    ['stock_code', 'products', 'code'],
    '"products", which is not among the datasets (orders, events, returns)',
  ],
  [
    'a column that is not there',
    ['stock_code', 'orders', 'code'],
    'column "code", which orders does not have (event_id, invoice',
  ],
  [
    'a number beside a text',
    ['stock_code', 'orders', 'quantity'],
    '"stock_code" (string, pii action: undefined) with "quantity" (int',
  ],
  [
    'a pseudonym beside what it stands for',
    ['customer_id', 'orders', 'stock_code'],
    'pii action: pseudonymise',
  ],
] as const)('a rule that names %s is refused', (_what, names, told) => {
  expect(() => checkReferences(referring(names))).toThrow(ContractError);
  expect(() => checkReferences(referring(names))).toThrow(told);
});
