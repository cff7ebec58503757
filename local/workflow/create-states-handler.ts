import { join } from 'node:path';
import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import {
  type AwsRequest,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
  unknownOperation,
} from '../gateway/service-handler';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import type { LocalPaths } from '../paths';
import { tellStates } from '../service-metrics/states-metrics';
import { Executions } from './executions';
import type { Input } from './operation-input';
import { operations } from './operations';
import { StateMachines } from './state-machines';
import { TaskTokens } from './task-tokens';
import { athenaStartQuery } from './tasks/athena-start-query';
import { glueStartJobRun } from './tasks/glue-start-job-run';
import { lambdaInvoke } from './tasks/lambda-invoke';
import { SdkServices } from './tasks/sdk-services';
import { optimisedTask, sdkTask } from './tasks/sdk-tasks';
import { startExecution } from './tasks/start-execution';
import type { Task } from './tasks/task';

export interface StatesOptions {
  /** The gateway, through which tasks reach Lambda and Glue. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
  /** Gets the namespace AWS/States. @default - nobody does */
  readonly metrics?: MetricSink;
}

/** The Step Functions API and the executions that run behind it. */
export interface StatesHandler extends ServiceHandler {
  /** Aborts what runs, with the job runs that it waits for. */
  close(): Promise<void>;
}

/** Opens what an earlier process left under `paths.state`; an execution that it left running is aborted. */
export async function createStatesHandler(options: StatesOptions): Promise<StatesHandler> {
  const { endpoint, paths, region = 'us-east-1', account = '000000000000', metrics = noMetrics } = options;
  const requestHandler = new NodeHttpHandler();
  const client = {
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler,
    // Retries are the workflow's own; one that it did not ask for would run a function twice.
    maxAttempts: 1,
  };
  const services = new SdkServices(client);
  const tasks: Task[] = [
    lambdaInvoke(new LambdaClient(client)),
    glueStartJobRun(new GlueClient(client)),
    startExecution(services),
    athenaStartQuery(services),
    optimisedTask(services),
    sdkTask(services),
  ];
  const directory = join(paths.state, 'workflow');
  const machines = await StateMachines.open(join(directory, 'machines'));
  const tokens = new TaskTokens();
  const executions = await Executions.open(join(directory, 'executions'), tasks, tokens, (execution) =>
    tellStates(metrics, execution),
  );
  const arnPrefix = `arn:aws:states:${region}:${account}`;
  const serve = operations({ machines, executions, tokens, tasks, arnPrefix });
  return {
    service: 'states',
    handles: () => true,
    async handle(request: AwsRequest) {
      const operation = Object.hasOwn(serve, request.operation ?? '')
        ? serve[request.operation ?? '']
        : undefined;
      if (operation === undefined) throw unknownOperation(request);
      return jsonResponse(await operation(jsonBody(request.body) as Input));
    },
    async close() {
      await executions.close();
      services.destroy();
      requestHandler.destroy();
    },
  };
}
