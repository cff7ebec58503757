import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { OPEN_RUN_ENV } from '../wiring/env';
import { names, type Placement, prefixes } from '../wiring/names';
import { executionsArn } from './arns';
import { bucketArn } from './bucket-arn';
import { NodeFunction } from './node-function';
import { runVariables, tellOfRuns } from './run-function';

/** Time to drain some 100,000 arrivals, ten a call. */
export const OPEN_RUN_TIMEOUT_SECONDS = 300;
const MEMORY_MIB = 512;

export interface OpenRunProps {
  readonly group: string;
  /** The arrivals queue of each dataset of the group. */
  readonly arrivals: Readonly<Record<string, sqs.IQueue>>;
  readonly bundle: string;
  readonly lakeKey: kms.IKey;
  readonly environment: EnvironmentConfig;
  readonly placement: Placement;
}

/** The function that turns the group's arrivals into one manifest per dataset. */
export class OpenRun extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: OpenRunProps) {
    super(scope, id);
    const { arrivals, environment, placement } = props;
    const lakeArn = bucketArn(this, names.lakeBucket(placement));
    const queues = Object.values(arrivals);
    const shared = { ...props, datasets: Object.keys(arrivals) };
    this.function = new NodeFunction(this, 'OpenRun', {
      functionName: names.openRun(environment.name, props.group),
      description: `Opens a run of ${props.group}: arrivals become manifests`,
      bundle: props.bundle,
      variables: OPEN_RUN_ENV.provide({
        ...runVariables(props),
        QUARANTINE_BUCKET: names.quarantineBucket(placement),
        ARRIVALS: JSON.stringify(
          Object.fromEntries(Object.entries(arrivals).map(([name, queue]) => [name, queue.queueUrl])),
        ),
      }),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: OPEN_RUN_TIMEOUT_SECONDS,
      permissions: {
        DrainArrivals: {
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
          resources: queues.map((queue) => queue.queueArn),
        },
        WriteManifests: {
          actions: ['s3:PutObject'],
          resources: Object.keys(arrivals).map((name) => `${lakeArn}/${prefixes.runs(name)}*`),
          wildcard: 'A manifest is keyed by its run id, which is made when the run opens.',
        },
        // Also of runs that it finds dead, and of those that it takes over.
        ...tellOfRuns(this, shared),
        // Refused events are counted by the names of their objects; no original is read.
        ListQuarantine: {
          actions: ['s3:ListBucket'],
          resources: [bucketArn(this, names.quarantineBucket(placement))],
        },
        // Whether the run that holds a dataset is still under way.
        DescribeHolders: {
          actions: ['states:DescribeExecution'],
          resources: [executionsArn(this, names.workflow(environment.name, props.group))],
          wildcard: "An execution is named when it starts; these are the group's own.",
        },
      },
      logsKey: props.lakeKey,
      environment,
    }).function;
  }
}
