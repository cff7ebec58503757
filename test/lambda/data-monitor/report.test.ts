import { expect, test } from '@jest/globals';
import type { DatasetFigures } from '../../../lambda/data-monitor/core';
import { report } from '../../../lambda/data-monitor/report';
import { capturedLines } from '../consumer/support/captured-lines';

const figures: DatasetFigures = {
  dataset: 'events',
  freshnessSeconds: 90,
  lateEvents: 3,
  trafficPercent: 480,
  window: {
    start: 0,
    events: 210,
    late: 1,
    exact: true,
    groups: Object.fromEntries(
      Array.from({ length: 21 }, (_, at) => [`g${at}`, { events: at, late: 0 }] as const),
    ),
  },
};

function reported(changes: Partial<DatasetFigures> = {}, grouped = true) {
  return capturedLines(() => report({ ...figures, ...changes }, grouped)).map((line) => {
    const { _aws, ...values } = JSON.parse(line);
    const [{ Namespace, Dimensions }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe('DataPipeline');
    return { dimensions: Dimensions, values };
  });
}

test('the figures of a dataset are metrics with the dataset as their only dimension', () => {
  expect(reported({}, false)).toEqual([
    {
      dimensions: [['dataset']],
      values: {
        dataset: 'events',
        FreshnessSeconds: 90,
        WindowEvents: 210,
        WindowLateEvents: 3,
        TrafficPercent: 480,
      },
    },
  ]);
});

test('without usual traffic there is no metric of its share', () => {
  const { trafficPercent: _, ...without } = figures;
  const [dataset] = capturedLines(() => report(without, false)).map((line) => JSON.parse(line));
  expect(dataset).not.toHaveProperty('TrafficPercent');
});

test('the twenty largest groups have a metric of their own each', () => {
  const [, ...groups] = reported();
  expect(groups).toHaveLength(20);
  expect(groups[0]).toEqual({
    dimensions: [['dataset', 'group']],
    values: { dataset: 'events', group: 'g20', WindowEvents: 20 },
  });
  expect(groups.map(({ values }) => values.group)).not.toContain('g0');
});
