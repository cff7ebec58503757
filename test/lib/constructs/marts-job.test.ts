import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { context } from '../../../cdk.json';
import { environments } from '../../../lib/config';
import { CleanJob } from '../../../lib/constructs/clean-job';
import { MaintenanceJob } from '../../../lib/constructs/maintenance-job';
import { MartOptimizers } from '../../../lib/constructs/mart-optimizers';
import { MartTable } from '../../../lib/constructs/mart-table';
import { MartsJob } from '../../../lib/constructs/marts-job';
import { QualityRuleset } from '../../../lib/constructs/quality-ruleset';
import { renderSparkMarts } from '../../../lib/contract/render-spark-marts';
import { events } from '../../../lib/datasets/events.dataset';
import { dailyUserStats } from '../../../lib/marts/daily-user-stats.mart';
import { sessions } from '../../../lib/marts/sessions.mart';
import { storageIn } from './in-stack';

const marts = [dailyUserStats, sessions];
const app = new App({ context });
const env = { account: '111111111111', region: 'us-east-1' };
const stack = new Stack(app, 'test', { env });
const shared = {
  group: 'events',
  datasets: [events],
  storage: storageIn(stack),
  environment: environments.dev,
  placement: { environment: 'dev', ...env },
};
const clean = new CleanJob(stack, 'Clean', shared);
new MartsJob(stack, 'Marts', { ...shared, marts, clean });
new MaintenanceJob(stack, 'Maintenance', { ...shared, marts, clean });
const tables = new Map(
  marts.map((mart) => [
    mart,
    new MartTable(stack, mart.name, { mart, placement: shared.placement, retain: true }),
  ]),
);
new MartOptimizers(stack, 'Optimizers', { ...shared, tables });
new QualityRuleset(stack, 'Rules', { dataset: events, environmentName: 'dev' });
const { directory } = app.synth();
const template = Template.fromStack(stack);

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shape
type Table = { OpenTableFormatInput: { IcebergInput: any } };

const LAKE = 'arn:aws:s3:::catchment-dev-lake-111111111111-us-east-1';
const job = (name: string) =>
  Object.values(template.findResources('AWS::Glue::Job')).find(
    ({ Properties }) => Properties.Name === `catchment-dev-events-${name}`,
  )?.['Properties'];
/** What the role with the description may do, by statement id. */
function may(description: string): Record<string, { Action: unknown; Resource: unknown }> {
  const role = Object.values(template.findResources('AWS::IAM::Role')).find(({ Properties }) =>
    Properties.Description.startsWith(description),
  );
  const statements = role?.['Properties'].Policies[0].PolicyDocument.Statement;
  return Object.fromEntries(statements.map((each: { Sid: string }) => [each.Sid, each]));
}
const assetOf = (address: string) => {
  const { files } = JSON.parse(readFileSync(join(directory, 'test.assets.json'), 'utf8'));
  const key = address.split('/').at(-1)?.replace(/\..*$/, '') ?? '';
  return readFileSync(join(directory, files[key].source.path), 'utf8');
};

test("the marts job knows marts and datasets, and Glue's catalogue as Iceberg's", () => {
  const { DefaultArguments: given } = job('marts');
  expect(JSON.parse(assetOf(given['--contracts']))).toEqual(
    JSON.parse(JSON.stringify(renderSparkMarts(marts, [events]))),
  );
  expect(Object.keys(JSON.parse(assetOf(given['--datasets'])))).toEqual(['events']);
  expect(given).toMatchObject({
    '--datalake-formats': 'iceberg',
    '--catalog': 'glue_catalog',
    '--lake': 's3://catchment-dev-lake-111111111111-us-east-1',
  });
  expect(JSON.parse(given['--databases'])).toMatchObject({
    cleaned: 'catchment_dev_cleaned',
    enriched: 'catchment_dev_enriched',
  });
  expect(given['--conf'].split(' --conf ')).toContain(
    'spark.sql.catalog.glue_catalog.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog',
  );
});

test('it writes its marts and figures, and of the datasets nothing', () => {
  const { WriteMarts, WriteFigures, KeepMartTables } = may('Runs catchment-dev-events-marts');
  expect(WriteMarts).toMatchObject({
    Action: ['s3:DeleteObject', 's3:PutObject'],
    Resource: [`${LAKE}/processed/aggregated/daily_user_stats/*`, `${LAKE}/processed/enriched/sessions/*`],
  });
  expect(WriteFigures?.Resource).toBe(`${LAKE}/runs/events/*`);
  expect(JSON.stringify(KeepMartTables)).not.toContain('catchment_dev_cleaned');
  expect(KeepMartTables?.Action).not.toContain('glue:DeleteTable');
});

test('the jobs of a group share one security configuration', () => {
  template.resourceCountIs('AWS::Glue::SecurityConfiguration', 1);
  const used = ['clean', 'marts', 'maintenance'].map((name) => job(name).SecurityConfiguration.Ref);
  expect(new Set(used).size).toBe(1);
});

test('the maintenance job names its tables as Spark does', () => {
  expect(JSON.parse(job('maintenance').DefaultArguments['--tables'])).toEqual([
    'glue_catalog.catchment_dev_aggregated.daily_user_stats',
    'glue_catalog.catchment_dev_enriched.sessions',
  ]);
});

test('a mart is made with its key and its date, partitioned as the job would, and outlives its stack', () => {
  const found = template.findResources('AWS::Glue::Table', { Properties: { Name: 'sessions' } });
  const [{ DeletionPolicy, Properties }] = Object.values(found) as [
    { DeletionPolicy: string; Properties: Table },
  ];
  expect(DeletionPolicy).toBe('Retain');
  expect(Properties).toMatchObject({ DatabaseName: 'catchment_dev_enriched' });
  const { MetadataOperation, IcebergTableInput } = Properties.OpenTableFormatInput.IcebergInput;
  expect(MetadataOperation).toBe('CREATE');
  expect(IcebergTableInput.Schema.Fields).toMatchObject([
    { Id: 1, Name: 'session_id', Type: 'string' },
    { Id: 2, Name: 'dt', Type: 'date' },
  ]);
  expect(IcebergTableInput.PartitionSpec.Fields).toEqual([
    { Name: 'dt', SourceId: 2, Transform: 'identity', FieldId: 1_000 },
  ]);
  expect(IcebergTableInput.Location).toBe(
    's3://catchment-dev-lake-111111111111-us-east-1/processed/enriched/sessions/',
  );
});

test('each mart is compacted, expired and swept, once its table is there', () => {
  const optimizers = Object.values(template.findResources('AWS::Glue::TableOptimizer'));
  expect(optimizers.map(({ Properties }) => `${Properties.TableName} ${Properties.Type}`)).toEqual(
    marts.flatMap(({ name }) =>
      ['compaction', 'retention', 'orphan_file_deletion'].map((type) => `${name} ${type}`),
    ),
  );
  for (const { DependsOn, Properties } of optimizers) {
    expect(template.toJSON()['Resources'][DependsOn[0]].Properties.Name).toBe(Properties.TableName);
  }
  template.hasResourceProperties('AWS::Glue::TableOptimizer', {
    Type: 'retention',
    TableOptimizerConfiguration: {
      RetentionConfiguration: {
        IcebergConfiguration: { SnapshotRetentionPeriodInDays: 7, NumberOfSnapshotsToRetain: 10 },
      },
    },
  });
});

test('a rollback reaches as far back by the optimizers as by the job', () => {
  const script = readFileSync(join(__dirname, '../../../glue-scripts/jobs/maintenance.py'), 'utf8');
  expect(script).toMatch(/^OLDER_THAN_HOURS = 7 \* 24$/m);
  expect(script).toMatch(/^KEEP = 10$/m);
});

test('the rules are a ruleset on the cleaned table', () => {
  template.hasResourceProperties('AWS::Glue::DataQualityRuleset', {
    Name: 'catchment-dev-events',
    Ruleset: Match.stringLikeRegexp('^Rules = \\['),
    TargetTable: { DatabaseName: 'catchment_dev_cleaned', TableName: 'events' },
  });
});
