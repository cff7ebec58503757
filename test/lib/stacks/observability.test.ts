import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { runGroupOf } from '../../../lib/contract/order-marts';
import { datasets } from '../../../lib/datasets';
import { marts } from '../../../lib/marts';
import {
  type AlarmDeclaration,
  type AlarmId,
  alarms,
  DATASET_STALE,
  runbookPage,
} from '../../../lib/wiring/alarms';
import { logQueries } from '../../../lib/wiring/log-queries';
import { METRIC_NAMESPACE, metrics } from '../../../lib/wiring/metrics';
import { costTags, names } from '../../../lib/wiring/names';
import { evaluateMetric } from '../../../local/monitoring/alarms/evaluate-metric';
import { MetricStore } from '../../../local/monitoring/store/metric-store';
import { platformApp, resourcesOf, templatesOf } from './synthesize';
import { type Watched, watchedByAlarm, watchedByWidget, widgetsOf } from './watched';

const ROOT = resolve(__dirname, '../../..');
const environment = environments.prod;
const resources = resourcesOf(templatesOf(platformApp(environment, datasets, undefined, marts)));
const ofType = (type: string) => [...resources.values()].filter(({ Type }) => Type === type);
const metricAlarms = ofType('AWS::CloudWatch::Alarm');
const composites = ofType('AWS::CloudWatch::CompositeAlarm');
const topic = (name: string) => `arn:aws:sns:${environment.region}:${environment.account}:${name}`;

/** What an alarm is of, by its scope. */
const owners = {
  dataset: datasets.map(({ name }) => name),
  group: [...new Set(datasets.map(runGroupOf))],
  environment: [undefined],
} as const;

/** Contracts that say what is usual there have no use for these. */
function isNotAsked(id: string, dataset: string | undefined): boolean {
  const { latePercent, traffic } = datasets.find(({ name }) => name === dataset)?.monitoring ?? {};
  if (id === 'late-data') return latePercent === 'any';
  return (id.startsWith('traffic-') || id === 'freshness') && traffic === 'irregular';
}

const wanted = Object.entries<AlarmDeclaration>(alarms).flatMap(([id, declared]) =>
  owners[declared.scope]
    .filter((of) => !isNotAsked(id, of))
    .map((of) => ({ id: id as AlarmId, declared, of, name: names.alarm(environment.name, id, of) })),
);

describe('the alarms in the templates', () => {
  test('are those declared, each for all that it is of, and the composite of each dataset', () => {
    expect(metricAlarms.map(({ Properties }) => Properties?.['AlarmName']).sort()).toEqual(
      wanted.map(({ name }) => name).sort(),
    );
    expect(composites.map(({ Properties }) => Properties?.['AlarmName']).sort()).toEqual(
      owners.dataset.map((of) => names.alarm(environment.name, DATASET_STALE, of)).sort(),
    );
  });

  test.each(wanted)(
    '$name treats missing data and goes where it is declared to',
    ({ declared, name, id }) => {
      const found = metricAlarms.find(({ Properties }) => Properties?.['AlarmName'] === name);
      const severity = declared.stale === true ? 'ticket' : declared.severity;
      const to = { page: names.pageTopic, ticket: names.ticketTopic }[severity](environment.name);
      expect(found?.Properties).toMatchObject({
        TreatMissingData: declared.missingData,
        AlarmActions: [topic(to)],
        OKActions: [topic(to)],
        AlarmDescription: expect.stringContaining(`Page: docs/runbook/${id}.md`),
      });
    },
  );

  test('have a page each, and no page is without its alarm', () => {
    const pages = readdirSync(join(ROOT, 'docs/runbook')).filter((file) => file !== 'README.md');
    const ids = [...(Object.keys(alarms) as AlarmId[]), DATASET_STALE] as const;
    expect(pages.map((file) => `docs/runbook/${file}`).sort()).toEqual(ids.map(runbookPage).sort());
  });

  test('say whose they are, what analysts see, and where the page is', () => {
    const stopped = names.alarm(environment.name, 'consumer-stopped', 'orders');
    const found = metricAlarms.find(({ Properties }) => Properties?.['AlarmName'] === stopped);
    expect(found?.Properties?.['AlarmDescription']).toBe(
      'orders: records arrive on the stream and the consumer reads none. Analysts see no new data since the consumer stopped. Page: docs/runbook/consumer-stopped.md; first steps: npx catchment alarms show consumer-stopped --env prod',
    );
  });

  test('of old data page once a dataset, by a composite of its causes, which is made after them', () => {
    const causes = wanted.filter(({ declared }) => declared.stale === true);
    for (const of of owners.dataset) {
      const name = names.alarm(environment.name, DATASET_STALE, of);
      const found = composites.find(({ Properties }) => Properties?.['AlarmName'] === name);
      const rule = String(found?.Properties?.['AlarmRule']);
      expect([...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, each]) => each)).toEqual(
        causes.filter((cause) => cause.of === of).map((cause) => cause.name),
      );
      expect(rule).not.toMatch(/AND|NOT/);
      expect(found?.Properties?.['AlarmActions']).toEqual([topic(names.pageTopic(environment.name))]);
    }
  });

  test('take silence as declared', () => {
    const silent = new MetricStore();
    const states = metricAlarms.map(({ Properties }) => {
      const alarm = Properties as unknown as PutMetricAlarmInput;
      const verdict = evaluateMetric(silent, alarm, Date.parse('2026-11-21T12:00:00Z'));
      return [alarm.AlarmName, verdict?.value ?? 'as it was'];
    });
    const silence = {
      breaching: 'ALARM',
      notBreaching: 'OK',
      ignore: 'as it was',
      missing: 'INSUFFICIENT_DATA',
    };
    expect(Object.fromEntries(states)).toEqual(
      Object.fromEntries(wanted.map(({ name, declared }) => [name, silence[declared.missingData]])),
    );
  });

  test('look back no further than CloudWatch lets them', () => {
    const tooFar = metricAlarms.filter(({ Properties = {} }) => {
      const { Metrics } = Properties as { Metrics?: ReadonlyArray<{ MetricStat?: { Period: number } }> };
      const periods = Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? []) ?? [
        Number(Properties['Period']),
      ];
      const period = Math.max(...periods);
      const seconds = period * Number(Properties['EvaluationPeriods']);
      return seconds > (period < 3_600 ? 86_400 : 7 * 86_400);
    });
    expect(tooFar).toEqual([]);
  });
});

describe('every metric that is declared', () => {
  const graphs = ofType('AWS::CloudWatch::Dashboard').flatMap(widgetsOf);
  const key = ({ name, dimensions }: Pick<Watched, 'name' | 'dimensions'>) =>
    `${name} {${[...dimensions].sort().join(', ')}}`;
  const watched = [...metricAlarms.flatMap(watchedByAlarm), ...graphs.flatMap(watchedByWidget)]
    .filter(({ namespace }) => namespace === METRIC_NAMESPACE)
    .map(key);
  const declared = metrics.flatMap(({ name, dimensions }) =>
    dimensions.map((set) => key({ name, dimensions: set })),
  );

  test('is watched by an alarm or a graph, with each of its sets of dimensions', () => {
    expect(declared.filter((each) => !watched.includes(each))).toEqual([]);
  });

  test('and nothing watches what is not declared', () => {
    expect(watched.filter((each) => !declared.includes(each))).toEqual([]);
  });
});

test('the dashboard is one page: whose data is old, the environment, a row for each dataset', () => {
  const [page, ...others] = ofType('AWS::CloudWatch::Dashboard');
  expect(others).toEqual([]);
  expect(page?.Properties?.['DashboardName']).toBe('catchment-prod');
  const widgets = page === undefined ? [] : widgetsOf(page);
  const stale = owners.dataset.map((of) => names.alarm(environment.name, DATASET_STALE, of));
  expect(widgets[0]?.properties.alarms?.map((arn) => arn.split(':').at(-1))).toEqual(stale);
  const headers = widgets.flatMap(({ properties }) => properties.markdown ?? []);
  expect(headers.filter((text) => text.startsWith('### '))).toEqual([
    '### Environment prod',
    ...owners.dataset.map((of) => `### ${of}`),
  ]);
  const titles = widgets.flatMap(({ properties }) => properties.title ?? []);
  const row = ['Flow', 'Runs', 'Quality', 'Freshness', 'Cost', 'From put to queryable'];
  expect(row.map((title) => titles.filter((each) => each === title).length)).toEqual(
    row.map(() => datasets.length),
  );
});

test('every saved query stands in CloudWatch for all that it is of, on log groups that there are', () => {
  const found = ofType('AWS::Logs::QueryDefinition').map(({ Properties }) => Properties ?? {});
  const expected = Object.entries(logQueries).flatMap(([id, { scope }]) =>
    owners[scope].map((of) => names.logQuery(environment.name, id, of)),
  );
  expect(found.map(({ Name }) => Name).sort()).toEqual(expected.sort());
  const logGroups = ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties?.['LogGroupName']);
  expect(
    found.flatMap(({ LogGroupNames }) => LogGroupNames).filter((each) => !logGroups.includes(each)),
  ).toEqual([]);
});

describe('what is billed', () => {
  const TAGGED = ['AWS::Lambda::Function', 'AWS::Kinesis::Stream', 'AWS::S3::Bucket', 'AWS::Glue::Job'];
  const tagsOf = (tags: unknown): Record<string, string> =>
    Array.isArray(tags)
      ? Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
      : (tags as Record<string, string>);

  test.each(TAGGED)('%s says by its tags what it is for', (type) => {
    const stacks = [...resources].filter(([, { Type }]) => Type === type);
    expect(stacks.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of stacks) {
      const [, , part = '', service = part] = id.split('/')[0]?.split('-') ?? [];
      const shared = part === service;
      expect(tagsOf(Properties?.['Tags'])).toEqual({
        [costTags.environment]: 'prod',
        [costTags.dataset]: shared ? 'shared' : part,
        [costTags.service]: service,
      });
    }
  });
});

test('every function is traced', () => {
  const modes = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties?.['TracingConfig']);
  expect(new Set(modes.map((mode) => JSON.stringify(mode)))).toEqual(new Set(['{"Mode":"Active"}']));
});
