import type { CompositeAlarm, Suppressed } from './alarm';
import { nameIn } from './composite-rule';
import type { StateValue } from './judge';

/**
 * What becomes of a composite's change of state that was not yet acted upon: undefined when its actions are
 * due now. A composite without a suppressor acts at once; one with a suppressor waits for it to go off, stays
 * silent while it is in alarm, and for a while behind.
 *
 * @param told the state that was last acted upon
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html
 */
export function suppression(
  { config, suppressed }: Pick<CompositeAlarm, 'config' | 'suppressed'>,
  told: StateValue,
  stateOf: (alarm: string) => StateValue,
  now: number,
): Suppressed | undefined {
  const { ActionsSuppressor, ActionsSuppressorWaitPeriod = 0, ActionsSuppressorExtensionPeriod = 0 } = config;
  if (ActionsSuppressor === undefined) return undefined;
  if (stateOf(nameIn(ActionsSuppressor)) === 'ALARM') {
    return suppressed?.by === 'Alarm' ? suppressed : { told, by: 'Alarm', since: now };
  }
  if (suppressed === undefined) return waiting({ told, by: 'WaitPeriod', since: now });
  if (suppressed.by === 'Alarm') return waiting({ ...suppressed, by: 'ExtensionPeriod', since: now });
  return waiting(suppressed);

  function waiting(wait: Suppressed): Suppressed | undefined {
    const seconds = wait.by === 'WaitPeriod' ? ActionsSuppressorWaitPeriod : ActionsSuppressorExtensionPeriod;
    return now - wait.since < seconds * 1000 ? wait : undefined;
  }
}
