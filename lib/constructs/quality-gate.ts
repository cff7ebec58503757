import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Dataset } from '../contract/dataset';
import { QUALITY_GATE_ENV } from '../wiring/env';
import { METRIC_NAMESPACE } from '../wiring/metrics';
import { names, prefixes } from '../wiring/names';
import { tableArns, workgroupArn } from './arns';
import { bucketArn } from './bucket-arn';
import { NodeFunction } from './node-function';
import { keepLedger, type RunFunctionProps, readRuns } from './run-function';
import type { Permission } from './service-role';

/** Athena's own limit to a query is 30 minutes; one over the touched partitions takes seconds. */
export const QUALITY_GATE_TIMEOUT_SECONDS = 600;
const MEMORY_MIB = 512;

export interface QualityGateProps extends Omit<RunFunctionProps, 'datasets'> {
  readonly datasets: readonly Dataset[];
}

/** The function that judges a run's cleaned rows by the rules of their contract. */
export class QualityGate extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, { datasets, ...rest }: QualityGateProps) {
    super(scope, id);
    const props: RunFunctionProps = { ...rest, datasets: datasets.map(({ name }) => name) };
    const { environment, placement } = props;
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    this.function = new NodeFunction(this, 'QualityGate', {
      functionName: names.qualityGate(environment.name, props.group),
      description: `Judges the runs of ${props.group} by their contracts' quality rules`,
      bundle: props.bundle,
      variables: QUALITY_GATE_ENV.provide({
        ENVIRONMENT: environment.name,
        LAKE_BUCKET: names.lakeBucket(placement),
        LEDGER_TABLE: names.ledger(environment.name),
        WORKGROUP: names.workgroup(environment.name),
      }),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: QUALITY_GATE_TIMEOUT_SECONDS,
      permissions: {
        ...keepLedger(this, props),
        ...readRuns(this, props),
        WriteVerdicts: {
          actions: ['s3:PutObject'],
          resources: props.datasets.map((name) => `${lakeArn}/${prefixes.runs(name)}*`),
          wildcard: 'A verdict lies beside its manifest, keyed by run id.',
        },
        ...this.query(datasets, props),
        Measure: {
          actions: ['cloudwatch:PutMetricData'],
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
          wildcard: 'CloudWatch knows no resources of metrics; the condition admits our namespace alone.',
        },
      },
      logsKey: props.lakeKey,
      environment,
    }).function;
  }

  /** Athena reads catalogue and objects with the permissions of its caller. */
  private query(
    datasets: readonly Dataset[],
    { environment, placement }: RunFunctionProps,
  ): Record<string, Permission> {
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    const resultsArn = bucketArn(this, names.resultsBucket(placement));
    const read = readByRules(datasets);
    return {
      Query: {
        actions: [
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetWorkGroup',
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
        ],
        resources: [workgroupArn(this, environment.name)],
      },
      ReadTables: {
        actions: ['glue:GetDatabase', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable'],
        resources: tableArns(this, environment.name, 'cleaned', read),
      },
      ReadCleaned: {
        actions: ['s3:GetObject'],
        resources: read.map((name) => `${lakeArn}/${prefixes.cleaned(name)}*`),
        wildcard: 'Spark names its part files; the prefixes are the cleaned rows that the rules look at.',
      },
      LocateBuckets: { actions: ['s3:GetBucketLocation'], resources: [lakeArn, resultsArn] },
      ListResults: { actions: ['s3:ListBucket'], resources: [resultsArn] },
      KeepResults: {
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: [`${resultsArn}/${prefixes.queryResults}*`],
        wildcard: 'Athena names the objects of a result by the id of the query.',
      },
    };
  }
}

/** The datasets themselves, and those that a `referential` rule looks keys up in. */
function readByRules(datasets: readonly Dataset[]): string[] {
  const referenced = datasets.flatMap(({ quality = [] }) =>
    quality.flatMap((rule) => (rule.kind === 'referential' ? [rule.references.dataset] : [])),
  );
  return [...new Set([...datasets.map(({ name }) => name), ...referenced])];
}
