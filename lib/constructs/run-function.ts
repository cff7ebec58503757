import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { names, type Placement, prefixes } from '../wiring/names';
import { ledgerArn } from './arns';
import { bucketArn } from './bucket-arn';
import type { Permission } from './service-role';

/** What every function of a run group's workflow is made of. */
export interface RunFunctionProps {
  readonly group: string;
  /** Names of the group's datasets. */
  readonly datasets: readonly string[];
  readonly bundle: string;
  readonly lakeKey: kms.IKey;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** Variables of the functions that open and end runs. */
export function runVariables({
  environment,
  placement,
}: Pick<RunFunctionProps, 'environment' | 'placement'>) {
  return {
    ENVIRONMENT: environment.name,
    LAKE_BUCKET: names.lakeBucket(placement),
    LEDGER_TABLE: names.ledger(environment.name),
    LINEAGE_ENDPOINT: environment.lineageEndpoint ?? 'none',
  };
}

/** What a function may do that opens or ends runs. */
export function tellOfRuns(scope: Construct, props: RunFunctionProps) {
  return {
    ...keepLedger(scope, props),
    ...readRuns(scope, props),
    ...exportRuns(scope, props),
    ...writeLineage(scope, props),
  };
}

/** Rows and locks of the ledger: read, put on condition, changed and released. */
export function keepLedger(scope: Construct, { environment, lakeKey }: RunFunctionProps) {
  return {
    KeepLedger: {
      actions: [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      resources: [ledgerArn(scope, environment.name)],
    },
    UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [lakeKey.keyArn] },
  } as const satisfies Record<string, Permission>;
}

/** What the runs of the group's datasets have left beside their manifests. */
export function readRuns(scope: Construct, { datasets, placement }: RunFunctionProps) {
  const lakeArn = bucketArn(scope, names.lakeBucket(placement));
  return {
    ReadRuns: {
      actions: ['s3:GetObject'],
      resources: datasets.map((name) => `${lakeArn}/${prefixes.runs(name)}*`),
      wildcard: 'Manifests and figures are keyed by run id, which is made when a run opens.',
    },
    // Without it, S3 answers "forbidden" for figures that are not there.
    ListRuns: { actions: ['s3:ListBucket'], resources: [lakeArn] },
  } as const satisfies Record<string, Permission>;
}

/** The ended run's line in the ledger's export. */
function exportRuns(scope: Construct, { placement }: RunFunctionProps) {
  return {
    ExportRuns: {
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(scope, names.lakeBucket(placement))}/${prefixes.ledgerExport}*`],
      wildcard: 'A line is keyed by month and run id; the prefix holds the export of the ledger alone.',
    },
  } as const satisfies Record<string, Permission>;
}

/** Lineage events of the group's datasets. */
function writeLineage(scope: Construct, { datasets, placement }: RunFunctionProps) {
  const lakeArn = bucketArn(scope, names.lakeBucket(placement));
  return {
    WriteLineage: {
      actions: ['s3:PutObject'],
      resources: datasets.map((name) => `${lakeArn}/${prefixes.lineage(name)}*`),
      wildcard: 'An event is keyed by its run id; the prefixes are those of the datasets of the group.',
    },
  } as const satisfies Record<string, Permission>;
}
