import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../../cdk.json';
import { environments } from '../../../lib/config';
import { CleanJob } from '../../../lib/constructs/clean-job';
import { renderSparkContract } from '../../../lib/contract/render-spark-contract';
import { orders } from '../../../lib/datasets/orders.dataset';
import { LAKE_KEY, permissionsOf, storageIn } from './in-stack';

const app = new App({ context });
const env = { account: '111111111111', region: 'us-east-1' };
const stack = new Stack(app, 'test', { env });
new CleanJob(stack, 'Clean', {
  group: 'orders',
  datasets: [orders],
  storage: storageIn(stack),
  environment: environments.dev,
  placement: { environment: 'dev', ...env },
});
const { directory } = app.synth();
const template = Template.fromStack(stack);
const [job] = Object.values(template.findResources('AWS::Glue::Job'));
const SCRIPTS = join(__dirname, '../../../glue-scripts');
const LAKE = 'arn:aws:s3:::catchment-dev-lake-111111111111-us-east-1';

/** Where the assembly keeps what an `s3://` address of an asset will hold. */
function assetOf(address: string): string {
  const { files } = JSON.parse(readFileSync(join(directory, 'test.assets.json'), 'utf8'));
  const key = address.split('/').at(-1) ?? '';
  return join(directory, files[key.replace(/\..*$/, '')].source.path);
}

test('the job runs on Glue 5.1, without bookmarks, one run at a time', () => {
  template.hasResourceProperties('AWS::Glue::Job', {
    Name: 'catchment-dev-orders-clean',
    GlueVersion: '5.1',
    Command: { Name: 'glueetl', PythonVersion: '3' },
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    Timeout: 60,
    MaxRetries: 0,
    ExecutionProperty: { MaxConcurrentRuns: 1 },
    DefaultArguments: { '--job-bookmark-option': 'job-bookmark-disable' },
  });
});

test('its output, its logs and its bookmarks are encrypted', () => {
  template.hasResourceProperties('AWS::Glue::SecurityConfiguration', {
    EncryptionConfiguration: {
      S3Encryptions: [{ S3EncryptionMode: 'SSE-KMS', KmsKeyArn: LAKE_KEY }],
      CloudWatchEncryption: { CloudWatchEncryptionMode: 'SSE-KMS', KmsKeyArn: LAKE_KEY },
      JobBookmarksEncryption: { JobBookmarksEncryptionMode: 'CSE-KMS', KmsKeyArn: LAKE_KEY },
    },
  });
  expect(job?.['Properties'].SecurityConfiguration.Ref).toContain('Security');
});

test('the log groups bear the names that Glue makes of prefix, security configuration and role', () => {
  const logGroups = Object.values(template.findResources('AWS::Logs::LogGroup'));
  const prefix = '/catchment/glue/catchment-dev-orders-clean';
  expect(job?.['Properties'].DefaultArguments['--custom-logGroup-prefix']).toBe(prefix);
  expect(logGroups.map((each) => each['Properties'].LogGroupName)).toEqual([
    `${prefix}/catchment-dev-orders-role/catchment-dev-orders-clean/error`,
    `${prefix}/catchment-dev-orders-role/catchment-dev-orders-clean/output`,
  ]);
  template.hasResourceProperties('AWS::Glue::SecurityConfiguration', { Name: 'catchment-dev-orders' });
  template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'catchment-dev-orders-clean' });
});

test('the script is the entry point of the clean job', () => {
  const script = readFileSync(assetOf(job?.['Properties'].Command.ScriptLocation), 'utf8');
  expect(script).toBe(readFileSync(join(SCRIPTS, 'jobs/clean.py'), 'utf8'));
});

test('the packages are importable from the top of the zip, and tests stay at home', () => {
  const packages = assetOf(job?.['Properties'].DefaultArguments['--extra-py-files']);
  const found = readdirSync(packages, { recursive: true, encoding: 'utf8' });
  const wanted = globSync(['common/**/*.py', 'transforms/**/*.py'], { cwd: SCRIPTS });
  expect(found.filter((file) => file.endsWith('.py')).sort()).toEqual(wanted.sort());
  expect(readdirSync(packages).sort()).toEqual(['common', 'transforms']);
});

test('what Python leaves beside its sources does not change the zip', () => {
  const packages = assetOf(job?.['Properties'].DefaultArguments['--extra-py-files']);
  const found = readdirSync(packages, { recursive: true, encoding: 'utf8' });
  expect(found.filter((file) => file.includes('__pycache__'))).toEqual([]);
});

test('the contracts reach the job as Spark reads them', () => {
  const contracts = readFileSync(assetOf(job?.['Properties'].DefaultArguments['--contracts']), 'utf8');
  expect(JSON.parse(contracts)).toEqual({
    orders: JSON.parse(JSON.stringify(renderSparkContract(orders))),
  });
});

test('it may read, write and replace in raw, cleaned and runs of its datasets, and no more', () => {
  const { ReadAssets, WriteLogs, Measure, ...permissions } = permissionsOf(template);
  expect(ReadAssets?.actions).toEqual(['s3:GetObject']);
  expect(JSON.stringify(ReadAssets?.resources)).not.toContain('*');
  expect(WriteLogs?.actions).toEqual([
    'logs:AssociateKmsKey',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  expect(Measure?.actions).toEqual(['cloudwatch:PutMetricData']);
  const objects = ['processed/cleaned', 'raw', 'runs'].map((prefix) => `${LAKE}/${prefix}/orders/*`);
  expect(permissions).toEqual({
    ReadLake: { actions: ['s3:GetObject'], resources: objects },
    WriteLake: { actions: ['s3:PutObject'], resources: objects },
    ReplaceObjects: { actions: ['s3:DeleteObject'], resources: objects },
    ListLake: { actions: ['s3:ListBucket'], resources: LAKE },
    ProbeParents: {
      actions: ['s3:GetObject'],
      resources: [
        ...['processed', 'processed/cleaned', 'processed/cleaned/orders'].map((key) => `${LAKE}/${key}`),
        ...['raw', 'raw/orders', 'runs', 'runs/orders'].map((key) => `${LAKE}/${key}`),
      ],
    },
    UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: LAKE_KEY },
  });
});
