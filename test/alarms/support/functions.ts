import { readdirSync } from 'node:fs';
import {
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { clientConfig, localEndpoint } from '../../../cli/aws';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { environmentOf } from '../../../local/supervisor/process-identity';
import { eventually } from '../../integration/support/platform';
import { clockNow, putForward } from './control';

/** One figure in five minutes keeps silence from being told. */
const MEASURED_EVERY_SECONDS = 240;

export const consumerOf = (dataset: string) => names.consumer(local.name, dataset);
export const speedLayerOf = (dataset: string) => names.speedLayer(local.name, dataset);

async function withLambda<T>(work: (client: LambdaClient) => Promise<T>): Promise<T> {
  const client = new LambdaClient(clientConfig(local.name));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** Changes every event source of a function, and waits until it is so. */
export async function changeSources(
  functionName: string,
  change: Omit<UpdateEventSourceMappingCommandInput, 'UUID'>,
): Promise<void> {
  await withLambda(async (client) => {
    const { EventSourceMappings = [] } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName }),
    );
    for (const { UUID } of EventSourceMappings) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
      await eventually(`the event source of ${functionName} has changed`, 30, async () => {
        const { State } = await client.send(new GetEventSourceMappingCommand({ UUID }));
        return State === 'Enabled' || State === 'Disabled' ? true : undefined;
      });
    }
  });
}

/** A limit of 0 lets the function not run at all. */
export const limitTo = (functionName: string, limit: number) =>
  withLambda((client) =>
    client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions: limit }),
    ),
  );

export const remember = (functionName: string, memoryMiB: number) =>
  withLambda((client) =>
    client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: functionName, MemorySize: memoryMiB }),
    ),
  );

/** @throws Error with what the function said when it failed */
export async function invoke(functionName: string, event: unknown): Promise<void> {
  await withLambda(async (client) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    if (FunctionError !== undefined) {
      throw new Error(`${functionName}: ${FunctionError} ${Payload?.transformToString()}`);
    }
  });
}

/** How far the clock was ahead of the machine's, by which records arrive, when data was up to date. */
let aheadMs = 0;

/** What came until now is as new as can be: only leaps of the clock from here on make it old. */
export async function newFromHere(): Promise<void> {
  aheadMs = (await clockNow()).getTime() - Date.now();
}

/** What the schedule does each minute. @param asOf @default - now, with the leaps since data was up to date */
export async function measure(asOf?: Date): Promise<void> {
  const at = asOf ?? new Date((await clockNow()).getTime() - aheadMs);
  await invoke(names.dataMonitor(local.name), { at: at.toISOString() });
}

/** Lets time pass, measured so often that the alarm of silence stays quiet. */
export async function measuredFor(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += MEASURED_EVERY_SECONDS) {
    await putForward(MEASURED_EVERY_SECONDS);
    await measure();
  }
}

/** Sends a signal to the processes that a function has in this environment. @returns how many */
export function signalProcesses(functionName: string, signal: NodeJS.Signals): number {
  const marks = [`AWS_LAMBDA_FUNCTION_NAME=${functionName}`, `AWS_ENDPOINT_URL=${localEndpoint()}`];
  let signalled = 0;
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const environment = environmentOf(pid);
    if (!marks.every((mark) => environment.includes(mark))) continue;
    process.kill(pid, signal);
    signalled += 1;
  }
  return signalled;
}
