import {
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { type AlarmInstance, instancesOf } from './instances';

export interface AlarmState extends AlarmInstance {
  readonly state: StateValue;
  /** ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

/** The platform's alarms that an environment has; those that somebody else made are left out. */
export async function alarmStates(environment: string): Promise<AlarmState[]> {
  const client = new CloudWatchClient(clientConfig(environment));
  const known = instancesOf(environment);
  const states: AlarmState[] = [];
  try {
    const pages = paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: names.alarm(environment, ''), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    );
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
      for (const alarm of [...CompositeAlarms, ...MetricAlarms]) {
        const instance = known.get(alarm.AlarmName ?? '');
        if (instance !== undefined) states.push(stateOf(instance, alarm));
      }
    }
    return states;
  } finally {
    client.destroy();
  }
}

function stateOf(instance: AlarmInstance, alarm: MetricAlarm | CompositeAlarm): AlarmState {
  const since =
    alarm.StateTransitionedTimestamp ??
    alarm.StateUpdatedTimestamp ??
    alarm.AlarmConfigurationUpdatedTimestamp;
  return {
    ...instance,
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    since: since?.toISOString() ?? '',
    reason: alarm.StateReason ?? '',
  };
}
