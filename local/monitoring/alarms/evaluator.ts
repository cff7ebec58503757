import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../clock';
import { MathError } from '../math/value';
import { type MetricStore, MINUTE_MS } from '../store/metric-store';
import { type Alarm, type CompositeAlarm, type MetricAlarm, timestamp } from './alarm';
import type { AlarmBook } from './alarm-book';
import { nameIn, parseRule } from './composite-rule';
import { type Explanation, evaluateMetric, fillsWindow, type Verdict } from './evaluate-metric';
import type { AlarmHistory, HistoryItem } from './history';
import type { StateValue } from './judge';
import { alarmArn, notification, type Place } from './notification';
import { suppression } from './suppression';

export interface EvaluatorOptions {
  readonly store: MetricStore;
  readonly book: AlarmBook;
  readonly history: AlarmHistory;
  readonly clock: Clock;
  readonly place: Place;
  /** Sends to an SNS topic. */
  publish(topicArn: string, subject: string, message: string): Promise<void>;
}

export type Evaluator = ReturnType<typeof createEvaluator>;

/** Brings alarms into the state that metrics and other alarms call for, and acts on what changes. */
export function createEvaluator({ store, book, history, clock, place, publish }: EvaluatorOptions) {
  const stateOf = (name: string): StateValue => book.get(name)?.state.value ?? 'INSUFFICIENT_DATA';

  /** Every alarm, metric alarms first: composites look at the others' new states. */
  async function evaluateAll(): Promise<void> {
    const all = book.list();
    for (const alarm of all) {
      if (alarm.kind !== 'metric') continue;
      if (await isWarming(alarm)) continue;
      const verdict = judged(alarm.config);
      if (verdict !== undefined) await enter(alarm, verdict);
    }
    await evaluateComposites();
  }

  /**
   * Whether a new alarm still waits for data, as its WarmUpConfiguration has it; it does so once.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
   */
  async function isWarming(alarm: MetricAlarm): Promise<boolean> {
    const { warmingSince, ...warm } = alarm;
    if (warmingSince === undefined) return false;
    const { WarmUpPeriodDurationInMinutes = 0, OnlyStartEvaluatingAfterWarmUpPeriodEnds = false } =
      alarm.config.WarmUpConfiguration ?? {};
    const now = clock.now();
    const over = now >= warmingSince + WarmUpPeriodDurationInMinutes * MINUTE_MS;
    const early = !OnlyStartEvaluatingAfterWarmUpPeriodEnds && fillsWindow(store, alarm.config, now);
    if (!over && !early) return true;
    await book.put(warm);
    return false;
  }

  /** An expression that its data does not fit stops no other alarm. */
  function judged(config: PutMetricAlarmInput): Verdict | undefined {
    try {
      return evaluateMetric(store, config, clock.now());
    } catch (error) {
      if (!(error instanceof MathError)) throw error;
      const reason = `Failed to evaluate: ${error.message}`;
      return { value: 'INSUFFICIENT_DATA', explain: () => ({ reason }) };
    }
  }

  async function evaluateComposites(): Promise<void> {
    // A composite may look at composites: as many rounds as there are settle all but those in a circle.
    const names = book.list().flatMap(({ kind, name }) => (kind === 'composite' ? [name] : []));
    for (const _round of names) {
      let changed = false;
      for (const name of names) {
        const alarm = book.get(name);
        if (alarm?.kind !== 'composite') continue;
        if (await enter(alarm, evaluateComposite(alarm))) changed = true;
      }
      if (!changed) break;
    }
    for (const name of names) await settle(name);
  }

  /** Whether that changed anything. */
  async function enter(alarm: Alarm, { value, explain }: Verdict): Promise<boolean> {
    if (value === alarm.state.value) return false;
    await change(alarm, value, explain());
    return true;
  }

  function evaluateComposite({ config: { AlarmRule = '' } }: CompositeAlarm): Verdict {
    const rule = parseRule(AlarmRule);
    const value = rule.holds((name) => stateOf(nameIn(name))) ? 'ALARM' : 'OK';
    return { value, explain: () => explainComposite(value, rule.alarms) };
  }

  /** A composite is explained by those of its alarms that speak for its state, the latest change first. */
  function explainComposite(value: StateValue, alarms: readonly string[]): Explanation {
    const children = alarms
      .flatMap((name) => book.get(nameIn(name)) ?? [])
      .sort((a, b) => b.state.changed - a.state.changed);
    const telling = children.filter(({ state }) => (state.value === 'ALARM') === (value === 'ALARM'));
    const [last = children[0]] = telling;
    const reason =
      last === undefined
        ? `The rule is ${value === 'ALARM' ? 'true' : 'false'}`
        : `${alarmArn(place, last.name)} transitioned to ${last.state.value} at ${longTime(last.state.changed)}`;
    const triggeringAlarms = telling.map(({ name, state }) => ({
      arn: alarmArn(place, name),
      state: { value: state.value, timestamp: timestamp(state.changed) },
    }));
    return { reason, reasonData: JSON.stringify({ triggeringAlarms }) };
  }

  /** Brings an alarm into another state, by evaluation or by hand, and acts on it. */
  async function change(alarm: Alarm, value: StateValue, explanation: Explanation): Promise<void> {
    const now = clock.now();
    const before = alarm.state;
    const changed: Alarm = { ...alarm, state: { value, ...explanation, updated: now, changed: now } };
    await book.put(changed);
    record(changed, 'StateUpdate', `Alarm updated from ${before.value} to ${value}`, {
      version: '1.0',
      oldState: { stateValue: before.value, stateReason: before.reason },
      newState: { stateValue: value, stateReason: explanation.reason },
    });
    if (changed.kind === 'metric') await act(changed, before.value);
    else await hold(changed, before.value);
  }

  /** Acts on a composite's change, unless its suppressor holds the actions back. */
  async function hold(alarm: CompositeAlarm, before: StateValue): Promise<void> {
    const told = alarm.suppressed?.told ?? before;
    const suppressed = suppression(alarm, told, stateOf, clock.now());
    const { suppressed: _, ...bare } = alarm;
    await book.put(suppressed === undefined ? bare : { ...bare, suppressed });
    if (suppressed === undefined && told !== alarm.state.value) await act(alarm, told);
  }

  /** Looks again at actions that were held back. */
  async function settle(name: string): Promise<void> {
    const alarm = book.get(name);
    if (alarm?.kind === 'composite' && alarm.suppressed !== undefined)
      await hold(alarm, alarm.suppressed.told);
  }

  async function act(alarm: Alarm, before: StateValue): Promise<void> {
    const { config, state } = alarm;
    if (config.ActionsEnabled === false) return;
    const topics =
      {
        ALARM: config.AlarmActions,
        OK: config.OKActions,
        INSUFFICIENT_DATA: config.InsufficientDataActions,
      }[state.value] ?? [];
    const { subject, message } = notification(alarm, before, place);
    for (const topic of topics) {
      const failure = await publish(topic, subject, message).then(
        () => undefined,
        (error: Error) => error.message,
      );
      const summary =
        failure === undefined
          ? `Successfully executed action ${topic}`
          : `Failed to execute action ${topic}. Received error: "${failure}"`;
      record(alarm, 'Action', summary, {
        actionState: failure === undefined ? 'Succeeded' : 'Failed',
        notificationResource: topic,
        stateUpdateTimestamp: state.changed,
        publishedMessage: message,
        error: failure ?? null,
      });
    }
  }

  function record(alarm: Alarm, type: HistoryItem['type'], summary: string, data: unknown): void {
    const kind = alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
    history.add({ alarm: alarm.name, kind, time: clock.now(), type, summary, data: JSON.stringify(data) });
  }

  return { evaluateAll, evaluateComposites, change, record };
}

/** `Friday 04 August, 2023 12:54:46 UTC` */
function longTime(ms: number): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(ms);
  const day = part({ weekday: 'long' });
  const date = part({ day: '2-digit' });
  const month = part({ month: 'long' });
  return `${day} ${date} ${month}, ${part({ year: 'numeric' })} ${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
