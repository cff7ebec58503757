import { describe, expect, test } from '@jest/globals';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import type { Dataset } from '../../../lib/contract/dataset';
import { datasets } from '../../../lib/datasets';
import { orders } from '../../../lib/datasets/orders.dataset';
import { marts } from '../../../lib/marts';
import { platformApp, type Resource, resourcesOf, stacksOf, templatesOf } from './synthesize';

const all = Object.values(environments);
const apps = new Map(all.map((each) => [each.name, platformApp(each, datasets, undefined, marts)]));
const resources = (environment: EnvironmentConfig) => {
  const app = apps.get(environment.name);
  if (app === undefined) throw new Error(`${environment.name} was not synthesized`);
  return resourcesOf(templatesOf(app));
};

/** Every statement of every policy in the template, of whatever resource. */
function statementsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Effect' in value ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

/** What would be lost with it: data, keys, the work list. Live counts are none of it: they go within two days. */
const STATEFUL = new Set([
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
]);

function stateful(environment: EnvironmentConfig): [string, Resource][] {
  return [...resources(environment)].filter(
    ([id, resource]) => STATEFUL.has(resource.Type) && !id.includes('-storage/Live'),
  );
}

test('the logical ids of what holds state never change: a new id is a new, empty resource', () => {
  expect(stateful(environments.prod).map(([id, { Type }]) => `${Type} ${id}`)).toEqual([
    'AWS::KMS::Key catchment-prod-storage/LakeKey09476F72',
    'AWS::KMS::Key catchment-prod-storage/OriginalsKeyBDD981A4',
    'AWS::S3::Bucket catchment-prod-storage/AccessLogsBucket83982689',
    'AWS::S3::Bucket catchment-prod-storage/LakeBucket9CD7BBD2',
    'AWS::S3::Bucket catchment-prod-storage/QuarantineBucketFDBDA180',
    'AWS::S3::Bucket catchment-prod-storage/ResultsBucketA95A2103',
    'AWS::SecretsManager::Secret catchment-prod-storage/PseudonymKeySecretE35ACFC4',
    'AWS::DynamoDB::Table catchment-prod-storage/LedgerB7379752',
    ...['orders', 'events'].flatMap((dataset) => [
      `AWS::Kinesis::Stream catchment-prod-${dataset}-ingestion/Stream790BDEE4`,
      `AWS::SQS::Queue catchment-prod-${dataset}-ingestion/ArrivalsQueueC4D3E9A9`,
      `AWS::SQS::Queue catchment-prod-${dataset}-ingestion/ArrivalsUndelivered0D9581A1`,
      `AWS::SQS::Queue catchment-prod-${dataset}-ingestion/FailedBatchesQueue04964B18`,
    ]),
  ]);
});

describe.each(all)('$name', (environment) => {
  test('has a stack for each shared part and two for each dataset', () => {
    const { name } = environment;
    expect([...new Set([...resources(environment).keys()].map((id) => id.split('/')[0]))]).toEqual([
      `catchment-${name}-storage`,
      `catchment-${name}-catalog`,
      `catchment-${name}-orders-ingestion`,
      `catchment-${name}-events-ingestion`,
      `catchment-${name}-orders-processing`,
      `catchment-${name}-events-processing`,
      `catchment-${name}-observability`,
    ]);
  });

  test('allows no action by wildcard, and no NotAction', () => {
    const allowed = [...resources(environment)].flatMap(([id, resource]) =>
      statementsIn(resource)
        .filter((statement) => statement['Effect'] === 'Allow')
        .map((statement) => ({ id, statement })),
    );
    expect(allowed.length).toBeGreaterThan(20);
    const wide = allowed.filter(
      ({ statement }) =>
        'NotAction' in statement ||
        [statement['Action']].flat().some((action) => String(action).includes('*')),
    );
    expect(wide).toEqual([]);
  });

  test('lets a bucket, a queue or a topic be reached over TLS alone', () => {
    const found = [...resources(environment).values()];
    const denials = statementsIn(found).filter((each) =>
      JSON.stringify(each).includes('aws:SecureTransport'),
    );
    const guarded = found.filter(({ Type }) =>
      ['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue'].includes(Type),
    );
    expect(denials).toHaveLength(guarded.length);
  });

  test('keeps every log for a set time', () => {
    const logGroups = [...resources(environment).values()].filter(
      ({ Type }) => Type === 'AWS::Logs::LogGroup',
    );
    // A dataset's consumer and speed layer; a group's four functions, workflow, and three jobs with two
    // streams each; data monitor, cost guard and the security log.
    expect(logGroups.map((each) => each.Properties?.['RetentionInDays'])).toEqual(
      Array(2 * (2 + 4 + 1 + 3 * 2) + 3).fill(environment.logRetentionDays),
    );
  });

  test('deploys nothing but what the platform itself describes', () => {
    const functions = [...resources(environment).values()].filter(
      ({ Type }) => Type === 'AWS::Lambda::Function' || Type.startsWith('Custom::'),
    );
    const ofGroup = ['open-run', 'quality-gate', 'close-run', 'fail-run'];
    expect(functions.map((each) => each.Properties?.['FunctionName'])).toEqual([
      ...['orders', 'events'].flatMap((dataset) => [
        `catchment-${environment.name}-${dataset}-consumer`,
        `catchment-${environment.name}-${dataset}-speed-layer`,
      ]),
      ...ofGroup.map((name) => `catchment-${environment.name}-orders-${name}`),
      ...ofGroup.map((name) => `catchment-${environment.name}-events-${name}`),
      `catchment-${environment.name}-data-monitor`,
      `catchment-${environment.name}-cost-guard`,
    ]);
  });

  test('keeps or drops state with its stacks as the environment says', () => {
    const policy = environment.retainData ? 'Retain' : 'Delete';
    expect(stateful(environment).filter(([, each]) => each.DeletionPolicy !== policy)).toEqual([]);
    const app = apps.get(environment.name);
    expect(app && stacksOf(app).map((stack) => stack.terminationProtection)).toEqual(
      Array(7).fill(environment.retainData),
    );
  });
});

test('what holds originals is encrypted with the originals key, and what analysts read with the other', () => {
  const key = (id: string) =>
    JSON.stringify(resources(environments.prod).get(id)?.Properties).match(/(Lake|Originals)Key/)?.[0];
  expect(key('catchment-prod-storage/LakeBucket9CD7BBD2')).toBe('LakeKey');
  expect(key('catchment-prod-storage/ResultsBucketA95A2103')).toBe('LakeKey');
  expect(key('catchment-prod-storage/QuarantineBucketFDBDA180')).toBe('OriginalsKey');
  expect(key('catchment-prod-storage/PseudonymKeySecretE35ACFC4')).toBe('OriginalsKey');
  expect(key('catchment-prod-orders-ingestion/Stream790BDEE4')).toBe('OriginalsKey');
});

describe('which datasets an environment deploys', () => {
  const returns: Dataset = { ...orders, name: 'returns' };

  test('is all of them, or those that it names', () => {
    const app = platformApp({ ...environments.dev, datasets: ['returns'] }, [orders, returns]);
    expect(stacksOf(app).map((stack) => stack.stackName)).toEqual([
      'catchment-dev-storage',
      'catchment-dev-catalog',
      'catchment-dev-returns-ingestion',
      'catchment-dev-returns-processing',
      'catchment-dev-observability',
    ]);
  });

  test('and a name without a contract is refused', () => {
    expect(() => platformApp({ ...environments.dev, datasets: ['refunds'] }, [orders, returns])).toThrow(
      'dev deploys the dataset "refunds", and lib/datasets/ has orders, returns. Add the contract or correct lib/config/dev.ts.',
    );
  });
});

test('datasets of one run group share a job and a workflow, and keep their streams and tables', () => {
  const small = ['page_views', 'clicks'].map((name): Dataset => ({ ...orders, name, runGroup: 'web' }));
  const found = [...resourcesOf(templatesOf(platformApp(environments.dev, small))).values()];
  const named = (type: string) =>
    found
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties?.['Name'] ?? Properties?.['StateMachineName']);
  expect(named('AWS::Glue::Job')).toEqual(['catchment-dev-web-clean']);
  expect(named('AWS::StepFunctions::StateMachine')).toEqual(['catchment-dev-web']);
  expect(named('AWS::Kinesis::Stream')).toEqual(['catchment-dev-page_views', 'catchment-dev-clicks']);
  const tables = found.filter(({ Type }) => Type === 'AWS::Glue::Table');
  // Three each, and the platform's own of its runs and of its costs.
  expect(tables).toHaveLength(2 * 3 + 2);
});

describe('the marts of an environment', () => {
  const jobs = (app: ReturnType<typeof platformApp>) =>
    [...resourcesOf(templatesOf(app)).values()]
      .filter(({ Type }) => Type === 'AWS::Glue::Job')
      .map(({ Properties }) => Properties?.['Name']);

  test('are built by the run group of their datasets', () => {
    const app = apps.get('dev');
    expect(app && jobs(app)).toEqual(
      ['orders', 'events'].flatMap((group) =>
        ['clean', 'marts', 'maintenance'].map((job) => `catchment-dev-${group}-${job}`),
      ),
    );
  });

  test('are those alone whose datasets it deploys', () => {
    const app = platformApp({ ...environments.dev, datasets: ['orders'] }, datasets, undefined, marts);
    expect(jobs(app)).toEqual(['clean', 'marts', 'maintenance'].map((job) => `catchment-dev-orders-${job}`));
  });
});
