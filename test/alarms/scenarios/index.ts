import type { AnyAlarmId } from '../../../cli/alarms/instances';
import type { Scenario } from '../support/scenario';
import { consumerScenarios } from './consumer';
import { groupScenarios } from './groups';
import { runScenarios } from './runs';
import { sharedScenarios } from './shared';
import { streamScenarios } from './stream';
import { trafficScenarios } from './traffic';

/** One for each alarm; an alarm without one does not compile. */
export const scenarios: Readonly<Record<AnyAlarmId, Scenario>> = {
  ...consumerScenarios,
  ...streamScenarios,
  ...runScenarios,
  ...trafficScenarios,
  ...groupScenarios,
  ...sharedScenarios,
};
