import type { Provider } from '../provider';
import { athenaNamedQuery, athenaWorkGroup } from './athena';
import { cloudTrail } from './cloudtrail-trail';
import { compositeAlarm, dashboard, metricAlarm } from './cloudwatch';
import { dynamodbTable } from './dynamodb-table';
import { eventsRule } from './events-rule';
import { glueDatabase, glueTable } from './glue-catalog';
import { glueJob, glueSecurityConfiguration } from './glue-job';
import { iamManagedPolicy, iamPolicy, iamRole } from './iam';
import { kinesisStream } from './kinesis-stream';
import { kmsAlias, kmsKey } from './kms';
import { eventSourceMapping } from './lambda-event-source';
import { lambdaFunction } from './lambda-function';
import { lambdaPermission } from './lambda-permission';
import { logGroup } from './log-group';
import { metricFilter, queryDefinition } from './logs-queries';
import { s3Bucket } from './s3-bucket';
import { schedulerSchedule } from './scheduler-schedule';
import { secret } from './secret';
import { snsSubscription, snsTopic } from './sns';
import { sqsQueue } from './sqs-queue';
import { stateMachine } from './state-machine';

/** Every CloudFormation type that is made locally. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [
    athenaNamedQuery,
    athenaWorkGroup,
    cloudTrail,
    compositeAlarm,
    dashboard,
    dynamodbTable,
    eventSourceMapping,
    eventsRule,
    glueDatabase,
    glueJob,
    glueSecurityConfiguration,
    glueTable,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    kinesisStream,
    kmsAlias,
    kmsKey,
    lambdaFunction,
    lambdaPermission,
    logGroup,
    metricAlarm,
    metricFilter,
    queryDefinition,
    s3Bucket,
    schedulerSchedule,
    secret,
    snsSubscription,
    snsTopic,
    sqsQueue,
    stateMachine,
  ].map((provider) => [provider.type, provider]),
);

/** Types that are left out on purpose, and why: said in the report. */
export const leftOut: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'nothing is billed: the cost guard tells of budgets by the bill that it is given',
  'AWS::CE::AnomalyMonitor': 'nothing is billed; there is no model of what is usual',
  'AWS::CE::AnomalySubscription': 'nothing is billed; there is no model of what is usual',
  'AWS::Glue::DataQualityRuleset':
    "the quality gate judges by the same rules; Glue's own evaluation is not there",
  'AWS::Glue::TableOptimizer': 'marts are maintained by hand: npx catchment maintain',
  'AWS::S3::BucketPolicy':
    'policies are not enforced on loopback; one that demands TLS would shut everyone out',
  'AWS::SNS::TopicPolicy':
    'policies are not enforced on loopback; one that demands TLS would shut everyone out',
  'AWS::SQS::QueuePolicy':
    'policies are not enforced on loopback; one that demands TLS would shut everyone out',
  'AWS::CDK::Metadata': 'it describes the template to AWS',
};
