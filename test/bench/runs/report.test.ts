import { expect, test } from '@jest/globals';
import type { Costs } from '../../../bench/runs/hourly-run';
import { compared, table } from '../../../bench/runs/report';

const few: Costs = {
  seconds: 10,
  cleanSeconds: 4,
  gateSeconds: 2,
  martsSeconds: 0,
  requests: 1_000,
  objectsRead: 50,
  bytesRead: 1_000_000,
};

test('a run may cost a little more among many rows, and no more than that', () => {
  expect(compared(few, { ...few, seconds: 15, requests: 1_200 })).toMatchObject({ holds: true });
  const costly = compared(few, { ...few, seconds: 15.1, objectsRead: 61 });
  expect(costly.holds).toBe(false);
  expect(costly.words).toMatch(/MISSED by seconds, objectsRead$/);
});

test('figures stand side by side with their ratio', () => {
  const lines = table(few, { ...few, requests: 1_100 }, [500_000, 10_000_000]).split('\n');
  expect(lines[0]).toMatch(/among\s+500,000\s+10,000,000\s+ratio$/);
  expect(lines.find((line) => line.startsWith('S3 requests'))).toMatch(/1,000\s+1,100\s+1\.10$/);
  expect(lines.find((line) => line.includes('marts'))).toMatch(/0\.0\s+0\.0\s+-$/);
});
