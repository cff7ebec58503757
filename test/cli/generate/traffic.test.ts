import { expect, test } from '@jest/globals';
import { Random } from '../../../cli/generate/random';
import { Traffic } from '../../../cli/generate/traffic';

const HOUR = 3_600_000;
const startMs = Date.parse('2024-03-01T00:00:00Z');

function perHour(traffic: Traffic, count: number, hours: number): number[] {
  const counts = Array.from({ length: hours }, () => 0);
  for (const { atMs } of traffic.moments(count, new Random(1))) {
    const hour = Math.floor((atMs - startMs) / HOUR);
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
  return counts;
}

test('every day is quiet at night and busiest in the evening', () => {
  const counts = perHour(new Traffic({ startMs, spanMs: 48 * HOUR }), 48_000, 48);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(48_000);
  for (const day of [counts.slice(0, 24), counts.slice(24)]) {
    expect(day.indexOf(Math.max(...day))).toBe(19);
    expect(day.indexOf(Math.min(...day))).toBeLessThan(5);
  }
});

test('a rate is that of the seconds without a spike, whatever the hour', () => {
  const plain = { startMs: startMs + 3 * HOUR, spanMs: 600_000 };
  const spikes = [{ factor: 5, atMs: 180_000, forMs: 60_000 }];
  expect(new Traffic(plain).eventsAt(2000)).toBe(1_200_000);
  const spiked = new Traffic({ ...plain, spikes }).eventsAt(2000);
  expect(Math.abs(spiked - 2000 * (540 + 5 * 60)) / spiked).toBeLessThan(0.01);
});

test('a spike has so many times the traffic while it lasts', () => {
  const spikes = [{ factor: 4, atMs: 300_000, forMs: 60_000 }];
  const minutes = Array.from({ length: 10 }, () => 0);
  const traffic = new Traffic({ startMs, spanMs: 600_000, spikes });
  for (const { atMs } of traffic.moments(13_000, new Random(1))) {
    const minute = Math.floor((atMs - startMs) / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  const [usual, during] = [minutes[3] ?? 0, minutes[5] ?? 0];
  expect(during / usual).toBeGreaterThan(3.7);
  expect(during / usual).toBeLessThan(4.3);
});
