import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { DATA_MONITOR_ENV } from '../wiring/env';
import { names } from '../wiring/names';
import { ledgerArn, liveTableArn } from './arns';
import { FunctionSchedule } from './function-schedule';
import { NodeFunction } from './node-function';

const TIMEOUT_SECONDS = 50;
const MEMORY_MIB = 512;

export interface DataMonitorProps {
  /** Names of the datasets that are deployed. */
  readonly datasets: readonly string[];
  readonly bundle: string;
  readonly lakeKey: kms.IKey;
  readonly environment: EnvironmentConfig;
}

/** The function that measures, once a minute, how old each dataset's data is and how much comes in. */
export class DataMonitor extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: DataMonitorProps) {
    super(scope, id);
    const { environment } = props;
    this.function = new NodeFunction(this, 'DataMonitor', {
      functionName: names.dataMonitor(environment.name),
      description: 'Measures freshness and traffic of every dataset',
      bundle: props.bundle,
      variables: DATA_MONITOR_ENV.provide({
        LEDGER_TABLE: names.ledger(environment.name),
        LIVE_TABLE: names.liveTable(environment.name),
        DATASETS: JSON.stringify(props.datasets),
      }),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: TIMEOUT_SECONDS,
      permissions: {
        ReadLedger: { actions: ['dynamodb:Query'], resources: [ledgerArn(this, environment.name)] },
        ReadCounts: {
          actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
          resources: [liveTableArn(this, environment.name)],
        },
        UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [props.lakeKey.keyArn] },
      },
      logsKey: props.lakeKey,
      environment,
    }).function;
    new FunctionSchedule(this, 'EveryMinute', {
      scheduleName: names.schedule(environment.name, 'data-monitor', 'minutely'),
      description: `Starts the data monitor of ${environment.name}`,
      expression: 'rate(1 minute)',
      function: this.function,
      // A minute that was missed is not made up for: the next one is as good.
      startWithinSeconds: 60,
    });
  }
}
