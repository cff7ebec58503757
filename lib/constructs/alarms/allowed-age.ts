import type { EnvironmentConfig } from '../../config/environment';
import type { Dataset } from '../../contract/dataset';

/**
 * Minutes that a dataset's newest row may be old before somebody is told: what its contract promises, or more
 * where the environment's runs come less often than that.
 */
export function allowedAgeMinutes(dataset: Dataset, environment: EnvironmentConfig): number {
  return Math.max(dataset.freshnessMinutes, environment.leastFreshnessMinutes ?? 0);
}
