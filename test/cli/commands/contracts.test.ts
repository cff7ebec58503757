import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ContractsOptions, contracts } from '../../../cli/commands/contracts';
import { UserError } from '../../../cli/user-error';
import type { Dataset } from '../../../lib/contract/dataset';
import { renderOdcs } from '../../../lib/contract/render-odcs';
import { orders as ordersNow } from '../../../lib/datasets/orders.dataset';

const orders = { ...ordersNow, version: '1-0-0' } as const satisfies Dataset;
const shorter: Dataset = {
  ...orders,
  columns: { ...orders.columns, country: { ...orders.columns.country, maxLength: 32 } },
};
const extended: Dataset = { ...orders, description: 'Other words.', version: '1-0-1' };

let directory: string;
let lines: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'contracts-'));
  lines = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const file = (name = 'orders') => join(directory, `${name}.odcs.yaml`);

function run(dataset: Dataset, options: ContractsOptions = {}, committed: Record<string, string> = {}): void {
  contracts(options, {
    datasets: [dataset],
    directory,
    committedAt: (revision, name) => committed[`${revision}:${name}`],
    print: (line) => lines.push(line),
  });
}

/** @returns the exit code that the command ends with. */
function exitCode(...args: Parameters<typeof run>): number {
  try {
    run(...args);
  } catch (error) {
    if (error instanceof UserError) return error.exitCode;
    throw error;
  }
  return 0;
}

test('a contract is written once and is then up to date', () => {
  run(orders);
  run(orders);
  expect(readFileSync(file(), 'utf8')).toBe(renderOdcs(orders));
  expect(lines).toEqual(['contracts/orders.odcs.yaml: written', 'contracts/orders.odcs.yaml: up to date']);
  expect(exitCode(orders, { check: true })).toBe(0);
});

test('a check fails on a contract that is missing or stale, and writes nothing', () => {
  expect(exitCode(orders, { check: true })).toBe(1);
  expect(readdirSync(directory)).toEqual([]);
  run(orders);
  expect(exitCode(extended, { check: true })).toBe(1);
  expect(readFileSync(file(), 'utf8')).toBe(renderOdcs(orders));
  expect(lines.at(-1)).toContain('compatible, needs a new ADDITION: description changes');
});

test('a breaking change is told and not written without a new MODEL number', () => {
  run(orders);
  expect(exitCode(shorter)).toBe(1);
  expect(readFileSync(file(), 'utf8')).toBe(renderOdcs(orders));
  expect(lines.slice(1)).toEqual([
    'contracts/orders.odcs.yaml: stale, refused',
    '  version 1-0-0',
    '  breaks producers, needs a new MODEL: column "country": maxLength changes from 64 to 32: rows that were right are refused',
    "  version is still 1-0-0, but a breaking change needs a new MODEL number. Set version: '2-0-0'.",
  ]);
});

test('a breaking change is written with its new MODEL number', () => {
  run(orders);
  run({ ...shorter, version: '2-0-0' });
  expect(lines).toContain('  version 1-0-0 -> 2-0-0');
  expect(readFileSync(file(), 'utf8')).toContain('version: 2-0-0');
});

test('a breaking change that was written by hand is found against the revision before it', () => {
  writeFileSync(file(), renderOdcs(shorter));
  const committed = { 'origin/main:orders': renderOdcs(orders) };
  expect(exitCode(shorter, { check: true }, committed)).toBe(0);
  expect(exitCode(shorter, { check: true, against: 'origin/main' }, committed)).toBe(1);
  expect(exitCode({ ...shorter, version: '2-0-0' }, { against: 'origin/main' }, committed)).toBe(0);
});

test('a contract that the revision lacks is new and breaks nobody', () => {
  run(orders);
  expect(exitCode(orders, { check: true, against: 'origin/main' })).toBe(0);
});

test('a contract without a dataset is not left unmentioned', () => {
  run(orders);
  writeFileSync(file('returns'), renderOdcs({ ...orders, name: 'returns' }));
  expect(exitCode(orders)).toBe(1);
  expect(lines.at(-1)).toContain('contracts/returns.odcs.yaml: no dataset or mart of this name');
});

test('a file that is no contract is refused with its name', () => {
  writeFileSync(file(), 'hello: world');
  expect(() => run(orders)).toThrow(/contracts\/orders\.odcs\.yaml: .*Restore the committed file/s);
});
