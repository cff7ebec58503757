import { GROUP_DIMENSION, monitorMetrics } from '../../lib/wiring/metrics';
import { datasetMetrics } from '../shared/dataset-metrics';
import type { DatasetFigures } from './core';

/** Groups with a metric of their own, by events: each costs as much as the dataset's own metric. */
const MOST_GROUPS = 20;

/** A dataset's figures as metrics. */
export function report({ dataset, window, ...figures }: DatasetFigures, grouped: boolean): void {
  const metrics = datasetMetrics(dataset);
  const { freshness, windowEvents, windowLateEvents, traffic } = monitorMetrics;
  metrics.addMetric(freshness.name, freshness.unit, figures.freshnessSeconds);
  metrics.addMetric(windowEvents.name, windowEvents.unit, window.events);
  metrics.addMetric(windowLateEvents.name, windowLateEvents.unit, figures.lateEvents);
  if (figures.trafficPercent !== undefined) {
    metrics.addMetric(traffic.name, traffic.unit, figures.trafficPercent);
  }
  metrics.publishStoredMetrics();
  if (!grouped) return;
  const groups = Object.entries(window.groups).sort(([, a], [, b]) => b.events - a.events);
  for (const [group, { events }] of groups.slice(0, MOST_GROUPS)) {
    metrics.addDimension(GROUP_DIMENSION, group);
    metrics.addMetric(windowEvents.name, windowEvents.unit, events);
    // Publishing ends the dimension, so that each group stands in an EMF line of its own.
    metrics.publishStoredMetrics();
  }
}
