import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderDqdl } from '../../../../lib/contract/quality';
import { datasets } from '../../../../lib/datasets';
import { orders } from '../../../../lib/datasets/orders.dataset';
import { byDate } from './support/sales';

/** The rules that docs/quality.md shows, one of each form, in its order. */
const SHOWN = [
  'customer',
  'key',
  'lines',
  'quantity',
  'quantity-low',
  'country',
  'country-odd',
  'invoice',
  'rows',
  'fresh',
  'invoices-known',
  'none-zero',
  'average-price',
];

test('docs/quality.md shows what becomes of each form of rule', () => {
  const { said, notSaid } = renderDqdl(byDate);
  const words = new Map([
    ...said.map(({ rule, dqdl }) => [rule, `\`${dqdl.replaceAll('`', '')}\``] as const),
    ...notSaid.map(({ rule, why }) => [rule, `not said: ${why}`] as const),
  ]);
  const rows = SHOWN.map((name) => {
    const rule = byDate.quality?.find((candidate) => candidate.name === name);
    return `| ${rule?.kind} | \`${name}\` | ${words.get(name)?.replaceAll('|', '\\|')} |`;
  });
  const docs = readFileSync(join(__dirname, '../../../../docs/quality.md'), 'utf8');
  expect(docs).toContain(rows.join('\n'));
  const shownKinds = byDate.quality?.filter(({ name }) => SHOWN.includes(name)).map(({ kind }) => kind);
  expect(new Set(shownKinds)).toEqual(new Set(byDate.quality?.map(({ kind }) => kind)));
});

test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
  'every rule of %s is in its ruleset, or named with the reason',
  (_name, dataset) => {
    const { text = '', said, notSaid } = renderDqdl(dataset);
    const named = [...said, ...notSaid].map(({ rule }) => rule);
    expect(named.sort()).toEqual((dataset.quality ?? []).map(({ name }) => name).sort());
    for (const { dqdl } of said) expect(text).toContain(`  ${dqdl}`);
  },
);

test('without a rule that can be said there is no ruleset', () => {
  expect(renderDqdl({ ...orders, quality: [] }).text).toBeUndefined();
  const countOnly = [{ name: 'rows', kind: 'row-count', atLeast: 1, severity: 'warn' }] as const;
  expect(renderDqdl({ ...orders, quality: countOnly }).text).toBeUndefined();
});

test('a bound that DQDL cannot write is compared in SQL', () => {
  const rule = {
    name: 'small',
    kind: 'sql',
    expression: 'max(quantity)',
    max: 1e-9,
    severity: 'warn',
  } as const;
  expect(renderDqdl({ ...orders, quality: [rule] }).said[0]?.dqdl).toBe(
    `CustomSql "SELECT CASE WHEN (figure IS NULL OR (figure <= CAST('1e-9' AS double))) THEN 1 ELSE 0 END AS kept FROM (SELECT CAST((max(quantity)) AS double) AS figure FROM primary)" = 1`,
  );
});
