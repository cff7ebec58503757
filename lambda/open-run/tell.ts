import type { Logger } from '@aws-lambda-powertools/logger';
import { runMetrics } from '../../lib/wiring/metrics';
import { datasetMetrics } from '../shared/dataset-metrics';
import type { OpenRunPorts } from './ports';

/** Of a run's objects, so many are named: Logs Insights takes 200 fields out of a line. The manifest has them all. */
const MAX_OBJECTS = 100;

/** What open-run tells in its log and as metrics. */
export function tell(logger: Logger): Pick<OpenRunPorts, 'tellOpened' | 'tellAbandoned'> {
  return {
    tellOpened({ dataset, run_id, kind, files, dates, taken_over }) {
      logger.info('run opened', {
        runId: run_id,
        dataset,
        kind,
        files: files.length,
        objects: files.slice(0, MAX_OBJECTS).map(({ key }) => key),
        dates: dates.length,
        takenOver: taken_over,
      });
    },
    tellAbandoned(dataset, runId, reason) {
      logger.warn('a run was found dead and has failed', { dataset, runId, reason });
      const metrics = datasetMetrics(dataset);
      metrics.addMetric(runMetrics.failed.name, runMetrics.failed.unit, 1);
      metrics.publishStoredMetrics();
    },
  };
}
