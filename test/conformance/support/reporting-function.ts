import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { buildSync } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { projectRoot } from '../../../local/paths';
import { waitFor } from '../../local/wait-for';
import { role, unique } from './account';
import { testQueue } from './queue';

/** A function for event sources, and what it tells of its invocations. */
export interface ReportingFunction {
  readonly name: string;
  /** What its code gave to `report`, in any order. @throws Error when `count` do not come in time */
  reports<Report>(count: number, seconds?: number): Promise<Report[]>;
  remove(): Promise<void>;
}

/** A queue that is a source must hide messages for as long, which the cases have to wait for. */
export const TIMEOUT_SECONDS = 3;

/** Reports go through SQS, signed in few lines: an SDK would make each cold start longer. */
const REPORTING = `
import { AwsClient } from 'aws4fetch';
const { env } = process;
const [, , , region, account, name] = env.REPORTS.split(':');
const endpoint = env.AWS_ENDPOINT_URL ?? 'https://sqs.' + region + '.amazonaws.com';
const aws = new AwsClient({
  service: 'sqs',
  region,
  accessKeyId: env.AWS_ACCESS_KEY_ID,
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
  sessionToken: env.AWS_SESSION_TOKEN,
});
async function report(value) {
  const answer = await aws.fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({
      QueueUrl: endpoint + '/' + account + '/' + name,
      MessageBody: JSON.stringify(value),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
const text = ({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString();
`;

/**
 * @param body of `async (event) => { … }`, where `report(value)` tells the test, and `text(record)` is the data
 * of a record of Kinesis
 */
export async function reportingFunction(
  { lambda, sqs }: { readonly lambda: LambdaClient; readonly sqs: SQSClient },
  body: string,
): Promise<ReportingFunction> {
  const name = unique('source');
  const reports = await testQueue(sqs, 'lambda.amazonaws.com');
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: role(),
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: TIMEOUT_SECONDS,
      Environment: { Variables: { REPORTS: reports.arn } },
      Code: { ZipFile: zipSync({ 'index.js': strToU8(bundled(body)) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName: name });
  // A cold start is no part of what the cases time.
  await waitFor('the function is warm', async () => {
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: '{}' }));
    return FunctionError === undefined;
  });
  return {
    name,
    reports: async <Report>(count: number, seconds?: number) =>
      (await reports.receive(count, seconds)).map((report) => JSON.parse(report) as Report),
    async remove() {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
      await reports.remove();
    },
  };
}

function bundled(body: string): string {
  const contents = `${REPORTING}\nexport const handler = async (event) => {\nif (!event.Records) return;\n${body}\n};`;
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: projectRoot },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return outputFiles[0]?.text ?? '';
}
