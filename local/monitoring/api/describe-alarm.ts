import type { Alarm } from '../alarms/alarm';
import { alarmArn, type Place } from '../alarms/notification';

/** An alarm as DescribeAlarms tells it. */
export function describeAlarm(alarm: Alarm, place: Place): object {
  const { name, config, state, configured } = alarm;
  const { value, reason, reasonData, updated, changed } = state;
  return {
    ...config,
    AlarmArn: alarmArn(place, name),
    AlarmConfigurationUpdatedTimestamp: new Date(configured),
    ActionsEnabled: config.ActionsEnabled ?? true,
    AlarmActions: config.AlarmActions ?? [],
    OKActions: config.OKActions ?? [],
    InsufficientDataActions: config.InsufficientDataActions ?? [],
    StateValue: value,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: new Date(updated),
    StateTransitionedTimestamp: new Date(changed),
    ...(alarm.kind === 'metric' ? { Dimensions: alarm.config.Dimensions ?? [] } : {}),
    ...(alarm.kind === 'metric' && alarm.warmingSince !== undefined ? { EvaluationState: 'IN_WARM_UP' } : {}),
    ...(alarm.kind === 'composite' && alarm.suppressed !== undefined
      ? {
          ActionsSuppressedBy: alarm.suppressed.by,
          ActionsSuppressedReason: `Actions suppressed by ${alarm.suppressed.by}`,
        }
      : {}),
  };
}
