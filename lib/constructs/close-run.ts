import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CLOSE_RUN_ENV } from '../wiring/env';
import { names } from '../wiring/names';
import { NodeFunction } from './node-function';
import { type RunFunctionProps, runVariables, tellOfRuns } from './run-function';

export const CLOSE_RUN_TIMEOUT_SECONDS = 120;
const MEMORY_MIB = 512;

/** The function that writes a finished run's figures into the ledger and lets its dataset go. */
export class CloseRun extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RunFunctionProps) {
    super(scope, id);
    const { environment } = props;
    this.function = new NodeFunction(this, 'CloseRun', {
      functionName: names.closeRun(environment.name, props.group),
      description: `Closes a run of ${props.group}: figures to the ledger, lineage to the lake`,
      bundle: props.bundle,
      variables: CLOSE_RUN_ENV.provide(runVariables(props)),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: CLOSE_RUN_TIMEOUT_SECONDS,
      permissions: tellOfRuns(this, props),
      logsKey: props.lakeKey,
      environment,
    }).function;
  }
}
