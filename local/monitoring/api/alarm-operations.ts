import {
  type DeleteAlarmsInput,
  DeleteAlarmsInput$,
  type DescribeAlarmHistoryInput,
  DescribeAlarmHistoryInput$,
  type DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricInput$,
  type DescribeAlarmsInput,
  DescribeAlarmsInput$,
  type DisableAlarmActionsInput,
  DisableAlarmActionsInput$,
  type EnableAlarmActionsInput,
  EnableAlarmActionsInput$,
  type PutCompositeAlarmInput,
  PutCompositeAlarmInput$,
  type PutMetricAlarmInput,
  PutMetricAlarmInput$,
  type SetAlarmStateInput,
  SetAlarmStateInput$,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import { type Alarm, INITIAL_REASON } from '../alarms/alarm';
import { nameIn, parseRule } from '../alarms/composite-rule';
import { alarmArn } from '../alarms/notification';
import { metricIdOf } from '../math/query';
import { keyOf } from '../store/metric-store';
import { checkCompositeAlarm, checkMetricAlarm } from './alarm-inputs';
import { describeAlarm } from './describe-alarm';
import { invalid, type Monitoring, operation, pageOf } from './operation';

export const alarmOperations = {
  PutMetricAlarm: operation<PutMetricAlarmInput>(
    PutMetricAlarmInput$,
    async ({ Tags, ...config }, monitoring) => {
      checkMetricAlarm(config);
      return put('metric', config, Tags, monitoring);
    },
    ['EvaluationWindow', 'EvaluationCriteria', 'EvaluationInterval', 'ActionConfiguration'],
  ),

  PutCompositeAlarm: operation<PutCompositeAlarmInput>(
    PutCompositeAlarmInput$,
    async ({ Tags, ...config }, monitoring) => {
      checkCompositeAlarm(config, (name) => monitoring.book.get(name));
      return put('composite', config, Tags, monitoring);
    },
    ['ActionConfiguration'],
  ),

  DeleteAlarms: operation<DeleteAlarmsInput>(DeleteAlarmsInput$, ({ AlarmNames = [] }, monitoring) => {
    const { book, evaluator, tags, place } = monitoring;
    if (AlarmNames.length > MOST_DELETED)
      throw invalid(`At most ${MOST_DELETED} alarms are deleted at once.`);
    return monitoring.exclusively(async () => {
      const gone = AlarmNames.map((name) => existing(name, monitoring));
      if (gone.filter(({ kind }) => kind === 'composite').length > 1) {
        throw invalid('No more than one composite alarm is deleted at once.');
      }
      for (const alarm of gone) {
        await book.delete(alarm.name);
        tags.delete(alarmArn(place, alarm.name));
        evaluator.record(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, { type: 'Delete' });
      }
      return {};
    });
  }),

  DescribeAlarms: operation<DescribeAlarmsInput>(
    DescribeAlarmsInput$,
    ({ MaxRecords = 100, NextToken, ...input }, monitoring) => {
      if (!(MaxRecords >= 1 && MaxRecords <= 100)) throw invalid('MaxRecords must be from 1 to 100.');
      const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
      if (parent !== undefined || child !== undefined) {
        if (Object.keys(input).length > 1) {
          throw invalid('ChildrenOfAlarmName and ParentsOfAlarmName stand alone.');
        }
        const family =
          parent === undefined ? parentsOf(child as string, monitoring) : childrenOf(parent, monitoring);
        const { page, next } = pageOf(family, MaxRecords, NextToken);
        const described = (kind: Alarm['kind']) =>
          page
            .filter((alarm) => alarm.kind === kind)
            .map((alarm) => brief(alarm, parent !== undefined, monitoring));
        return {
          MetricAlarms: described('metric'),
          CompositeAlarms: described('composite'),
          NextToken: next,
        };
      }
      const { AlarmNames, AlarmNamePrefix, AlarmTypes = ['MetricAlarm'], StateValue, ActionPrefix } = input;
      if (AlarmNames !== undefined && AlarmNamePrefix !== undefined) {
        throw invalid('AlarmNames and AlarmNamePrefix exclude one another.');
      }
      const all = monitoring.book.list().filter((alarm) => {
        const { name, state, config } = alarm;
        const actions = [config.AlarmActions, config.OKActions, config.InsufficientDataActions].flat();
        return (
          (AlarmTypes as readonly string[]).includes(typeOf(alarm)) &&
          (AlarmNames === undefined || AlarmNames.includes(name)) &&
          name.startsWith(AlarmNamePrefix ?? '') &&
          (StateValue === undefined || state.value === StateValue) &&
          (ActionPrefix === undefined || actions.some((action) => action?.startsWith(ActionPrefix)))
        );
      });
      const { page, next } = pageOf(all, MaxRecords, NextToken);
      const described = (kind: Alarm['kind']) =>
        page.filter((alarm) => alarm.kind === kind).map((alarm) => describeAlarm(alarm, monitoring.place));
      return { MetricAlarms: described('metric'), CompositeAlarms: described('composite'), NextToken: next };
    },
  ),

  DescribeAlarmsForMetric: operation<DescribeAlarmsForMetricInput>(
    DescribeAlarmsForMetricInput$,
    (metric, { book, place }) => {
      const wanted = keyOf(metricIdOf(metric));
      const MetricAlarms = book
        .list()
        .filter(
          ({ kind, config }) =>
            kind === 'metric' && keyOf(metricIdOf(config as PutMetricAlarmInput)) === wanted,
        )
        .map((alarm) => describeAlarm(alarm, place));
      return { MetricAlarms };
    },
  ),

  DescribeAlarmHistory: operation<DescribeAlarmHistoryInput>(
    DescribeAlarmHistoryInput$,
    (
      { AlarmName, AlarmTypes, HistoryItemType, StartDate, EndDate, ScanBy, MaxRecords = 100, NextToken },
      monitoring,
    ) => {
      const items = monitoring.history
        .items()
        .filter(
          ({ alarm, kind, type, time }) =>
            (AlarmName === undefined || alarm === AlarmName) &&
            (AlarmTypes === undefined || AlarmTypes.includes(kind)) &&
            (HistoryItemType === undefined || type === HistoryItemType) &&
            time >= (StartDate?.getTime() ?? 0) &&
            time <= (EndDate?.getTime() ?? Number.POSITIVE_INFINITY),
        );
      const { page, next } = pageOf(
        ScanBy === 'TimestampAscending' ? items : items.toReversed(),
        MaxRecords,
        NextToken,
      );
      const AlarmHistoryItems = page.map(({ alarm, kind, time, type, summary, data }) => ({
        AlarmName: alarm,
        AlarmType: kind,
        Timestamp: new Date(time),
        HistoryItemType: type,
        HistorySummary: summary,
        HistoryData: data,
      }));
      return { AlarmHistoryItems, NextToken: next };
    },
    ['AlarmContributorId'],
  ),

  SetAlarmState: operation<SetAlarmStateInput>(
    SetAlarmStateInput$,
    ({ AlarmName = '', StateValue, StateReason = '', StateReasonData }, monitoring) =>
      monitoring.exclusively(async () => {
        const alarm = existing(AlarmName, monitoring);
        const value = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).find((one) => one === StateValue);
        if (value === undefined) throw invalid('StateValue must be OK, ALARM or INSUFFICIENT_DATA.');
        if (value !== alarm.state.value) {
          await monitoring.evaluator.change(alarm, value, {
            reason: StateReason,
            ...(StateReasonData === undefined ? {} : { reasonData: StateReasonData }),
          });
          if (alarm.kind === 'metric') await monitoring.evaluator.evaluateComposites();
        }
        return {};
      }),
  ),

  EnableAlarmActions: operation<EnableAlarmActionsInput>(
    EnableAlarmActionsInput$,
    ({ AlarmNames = [] }, monitoring) => setActions(AlarmNames, true, monitoring),
  ),

  DisableAlarmActions: operation<DisableAlarmActionsInput>(
    DisableAlarmActionsInput$,
    ({ AlarmNames = [] }, monitoring) => setActions(AlarmNames, false, monitoring),
  ),
};

const MOST_DELETED = 100;

type Config = Omit<PutMetricAlarmInput, 'Tags'> | Omit<PutCompositeAlarmInput, 'Tags'>;

/** A changed alarm keeps its state until it is evaluated, as on AWS; a new one has none yet. */
function put(kind: Alarm['kind'], config: Config, tags: PutMetricAlarmInput['Tags'], monitoring: Monitoring) {
  const { book, clock, evaluator, place } = monitoring;
  return monitoring.exclusively(async () => {
    const name = config.AlarmName as string;
    const before = book.get(name);
    if (before !== undefined && before.kind !== kind) {
      throw invalid(`${name} is a ${typeOf(before)}; delete it to make it another one.`);
    }
    const now = clock.now();
    const state = before?.state ?? {
      value: 'INSUFFICIENT_DATA',
      reason: INITIAL_REASON,
      updated: now,
      changed: now,
    };
    const alarm = { kind, name, config, state, configured: now, ...warming(config, before, now) } as Alarm;
    await book.put(alarm);
    // Tags of an alarm that is there change by TagResource alone.
    if (before === undefined) monitoring.tags.add(alarmArn(place, name), tags ?? []);
    evaluator.record(
      alarm,
      'ConfigurationUpdate',
      `Alarm "${name}" ${before === undefined ? 'created' : 'updated'}`,
      {
        type: before === undefined ? 'Create' : 'Update',
      },
    );
    if (kind === 'composite') await evaluator.evaluateComposites();
    return {};
  });
}

/** An alarm warms up once: an update neither begins that again nor lengthens it. */
function warming(config: Config, before: Alarm | undefined, now: number): { warmingSince?: number } {
  if (!('WarmUpConfiguration' in config)) return {};
  if (before === undefined) return { warmingSince: now };
  return before.kind === 'metric' && before.warmingSince !== undefined
    ? { warmingSince: before.warmingSince }
    : {};
}

function setActions(alarms: readonly string[], enabled: boolean, monitoring: Monitoring) {
  return monitoring.exclusively(async () => {
    for (const alarm of alarms.map((name) => existing(name, monitoring))) {
      await monitoring.book.put({ ...alarm, config: { ...alarm.config, ActionsEnabled: enabled } } as Alarm);
    }
    return {};
  });
}

function existing(name: string, { book }: Monitoring): Alarm {
  const alarm = book.get(name);
  if (alarm === undefined) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`, 404);
  return alarm;
}

/** The alarms that a composite's rule names. */
function childrenOf(name: string, monitoring: Monitoring): Alarm[] {
  const alarm = existing(nameIn(name), monitoring);
  if (alarm.kind !== 'composite') throw invalid(`${name} is no composite alarm.`);
  const named = parseRule(alarm.config.AlarmRule ?? '').alarms;
  return monitoring.book.list().filter((one) => named.includes(one.name));
}

/** The composites whose rules name an alarm. */
function parentsOf(name: string, monitoring: Monitoring): Alarm[] {
  const child = existing(nameIn(name), monitoring).name;
  return monitoring.book
    .list()
    .filter(
      (one) => one.kind === 'composite' && parseRule(one.config.AlarmRule ?? '').alarms.includes(child),
    );
}

/** All that is told of relatives: of parents name and ARN, of children their state too. */
const brief = ({ name, state }: Alarm, withState: boolean, { place }: Monitoring) => ({
  AlarmName: name,
  AlarmArn: alarmArn(place, name),
  ...(withState ? { StateValue: state.value, StateUpdatedTimestamp: new Date(state.updated) } : {}),
});

const typeOf = ({ kind }: Alarm) => (kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm');
