import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterEach } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { client, role, unique } from './account';

/** Node.js of the account under test. */
export const NODE: Runtime = 'nodejs24.x';
const PYTHONS: readonly Runtime[] = ['python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3.10'];
/** The longest that a function may take to be there, or to be updated. Seconds. */
export const MAX_WAIT = { maxWaitTime: 60, minDelay: 0.1, maxDelay: 2 };

export interface Invoked {
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what a function answers is for its case to know
  readonly payload: any;
  readonly log: string;
  readonly requestId: string | undefined;
}

export function zipped(file: string, code: string): Uint8Array {
  return zipSync({ [file]: strToU8(code) }, { mtime: '2020-01-01' });
}

/** Functions of the cases of one file, deleted after each with what they logged. */
export function testFunctions() {
  const [lambda, logs] = [client(LambdaClient), client(CloudWatchLogsClient)];
  let pythons = PYTHONS;
  const made: string[] = [];
  afterEach(async () => {
    for (const FunctionName of made.splice(0)) {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      const logGroupName = `/aws/lambda/${FunctionName}`;
      await logs.send(new DeleteLogGroupCommand({ logGroupName })).catch((error: unknown) => {
        // One that never ran has none.
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
    }
  });

  async function create(settings: Partial<CreateFunctionCommandInput>): Promise<string> {
    const FunctionName = unique('function');
    const input = { FunctionName, Role: role(), ...settings } as CreateFunctionCommandInput;
    await lambda.send(new CreateFunctionCommand(input));
    made.push(FunctionName);
    await waitUntilFunctionActiveV2({ client: lambda, ...MAX_WAIT }, { FunctionName });
    return FunctionName;
  }

  return {
    lambda,
    /** A function whose module `index` is given. */
    node: (code: string, settings: Partial<CreateFunctionCommandInput> = {}) =>
      create({
        Runtime: NODE,
        Handler: 'index.handler',
        Code: { ZipFile: zipped('index.js', code) },
        ...settings,
      }),
    /** A function whose module `app` is given, on the first of Python's runtimes that the account has. */
    async python(code: string): Promise<string> {
      const Code = { ZipFile: zipped('app.py', code) };
      for (const Runtime of pythons) {
        const name = await create({ Runtime, Handler: 'app.handler', Code }).catch((error: Error) => error);
        if (typeof name === 'string') {
          pythons = [Runtime];
          return name;
        }
        if (!/Runtime/.test(name.message)) throw name;
      }
      throw new Error(`None of ${PYTHONS.join(', ')} is there.`);
    },
    async invoke(
      FunctionName: string,
      event: unknown = {},
      settings: Partial<InvokeCommandInput> = {},
    ): Promise<Invoked> {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail', ...settings }),
      );
      return {
        error: answer.FunctionError,
        payload: JSON.parse(Buffer.from(answer.Payload ?? '').toString() || 'null'),
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
        requestId: answer.$metadata.requestId,
      };
    },
  };
}
