import { expect, test } from '@jest/globals';
import { DAYS_A_MONTH, type Load } from '../../../cli/cost/estimate';
import { MEASURED } from '../../../cli/cost/measured';
import { storageLines } from '../../../cli/cost/storage';
import { GOAL } from './support';

const GB_A_DAY = (10_000 * 86_400 * 1024) / 1024 ** 3;

const quantities = (load: Load) =>
  Object.fromEntries(storageLines(load).items.map(({ what, quantity }) => [what, quantity]));

test('in the first month, half of what it brings lies there in the mean', () => {
  const days = DAYS_A_MONTH / 2;
  expect(quantities(GOAL)).toEqual({
    'raw, Standard': expect.closeTo(GB_A_DAY * MEASURED.rawBytes * days, 4),
    'cleaned, Standard': expect.closeTo(GB_A_DAY * MEASURED.cleanedBytes * days, 4),
  });
});

test('later, what is older lies in cheaper classes, and cleaned never in Deep Archive', () => {
  const raw = GB_A_DAY * MEASURED.rawBytes;
  const later = quantities({ ...GOAL, month: 20 });
  expect(later['raw, Standard']).toBeCloseTo(raw * 30, 4);
  expect(later['raw, Infrequent Access']).toBeCloseTo(raw * 60, 4);
  expect(later['raw, Glacier Instant Retrieval']).toBeCloseTo(raw * 275, 4);
  expect(later['raw, Deep Archive']).toBeCloseTo(raw * (19.5 * DAYS_A_MONTH - 365), 4);
  expect(later).not.toHaveProperty('cleaned, Deep Archive');
});

test('what has expired costs nothing more: storage grows no further', () => {
  const all = (month: number) =>
    storageLines({ ...GOAL, month }).items.reduce((sum, { usd }) => sum + usd, 0);
  expect(all(90)).toBeCloseTo(all(200), 6);
  expect(all(90)).toBeGreaterThan(all(20));
});

test("a contract's retention ends what is kept in cleaned", () => {
  const dataset = { ...GOAL.dataset, retentionDays: 20 };
  const later = quantities({ ...GOAL, dataset, datasets: [dataset], month: 12 });
  expect(later['cleaned, Standard']).toBeCloseTo(GB_A_DAY * MEASURED.cleanedBytes * 20, 4);
  expect(later).not.toHaveProperty('cleaned, Infrequent Access');
});
