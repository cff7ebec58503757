import { expect, test } from '@jest/globals';
import { reasonOf } from '../../../../lambda/shared/runs/reason';
import type { CleanFigures, GateFigures, MartFigures } from '../../../../lib/wiring/run';
import { CLEAN, GATE, martFigures, RUN_ID, rule } from '../support/ended-runs';

const of = { dataset: 'orders', run_id: RUN_ID };
const clean: CleanFigures = { ...of, ...CLEAN };
const gate: GateFigures = { ...of, ...GATE };
const marts = (...figures: MartFigures[]) => ({ ...of, marts: figures });
const TIMEOUT = { Error: 'States.Timeout', Cause: 'The job took longer than 45 minutes.' };
const OTHER = { Error: 'Lambda.Unknown', Cause: 'The runtime exited.' };

test('a run without clean figures failed at cleaning, for the reason of its own dataset', () => {
  const thrown = { cleanError: TIMEOUT, error: OTHER };
  expect(reasonOf('arrivals', {}, true, thrown)).toEqual({
    stage: 'clean',
    name: 'States.Timeout',
    message: 'The job took longer than 45 minutes.',
  });
  const cleanError = { error: 'FileNotFoundError: raw/orders/a.parquet\n  File "clean.py", line 3' };
  expect(reasonOf('arrivals', { cleanError }, true, thrown)).toEqual({
    stage: 'clean',
    name: 'CleanFailed',
    message: 'FileNotFoundError: raw/orders/a.parquet',
  });
});

test('a run that was cleaned and not judged failed at its gate', () => {
  expect(reasonOf('arrivals', { clean }, true, { error: OTHER, cleanError: TIMEOUT })).toEqual({
    stage: 'gate',
    name: 'Lambda.Unknown',
    message: 'The runtime exited.',
  });
});

test('a gate that refused is told by rule, figure and what was wanted', () => {
  const rules = [
    rule('keys', { passed: false, figure: 0.75 }),
    rule('country', { passed: false, severity: 'warn', figure: 0.2 }),
    rule('prices', { passed: false, figure: null, wanted: 'at least 0.99' }),
    rule('invoices'),
  ];
  expect(
    reasonOf('arrivals', { clean, gate: { ...gate, verdict: 'fail', rules } }, true, { error: {} }),
  ).toEqual({
    stage: 'gate',
    name: 'QualityGateFailed',
    message: 'keys is 0.75, wanted at least 1; prices is without a figure, wanted at least 0.99.',
  });
});

test('marts that were refused, or failed, are named with their reasons', () => {
  const refused = martFigures('daily_sales', {
    state: 'refused',
    rules: [rule('net-within-gross', { passed: false, figure: 3, wanted: 'at most 0' })],
  });
  const failed = martFigures('customer_value', {
    state: 'failed',
    error: 'OutOfMemoryError: heap\n\tat a.b(C)',
  });
  const reason = (...figures: MartFigures[]) =>
    reasonOf('arrivals', { clean, gate, marts: marts(martFigures('sessions'), ...figures) }, true, {});
  expect(reason(refused)).toEqual({
    stage: 'marts',
    name: 'MartsRefused',
    message: 'daily_sales was refused: net-within-gross is 3, wanted at most 0.',
  });
  expect(reason(refused, failed)).toEqual({
    stage: 'marts',
    name: 'MartsFailed',
    message:
      'daily_sales was refused: net-within-gross is 3, wanted at most 0. customer_value failed: OutOfMemoryError: heap.',
  });
});

test('a run whose marts were not built failed at its marts, by what the marts job threw', () => {
  const thrown = { martsError: TIMEOUT, error: OTHER };
  expect(reasonOf('arrivals', { clean, gate }, true, thrown)).toMatchObject({
    stage: 'marts',
    name: 'States.Timeout',
  });
  expect(reasonOf('marts', {}, true, { martsError: {}, error: OTHER })).toMatchObject({
    stage: 'marts',
    name: 'Lambda.Unknown',
  });
});

test('a run with all its figures failed at closing', () => {
  const files = { clean, gate, marts: marts(martFigures('daily_sales')) };
  expect(reasonOf('arrivals', files, true, { error: OTHER }).stage).toBe('close');
  expect(reasonOf('arrivals', { clean, gate }, false, { error: OTHER }).stage).toBe('close');
});
