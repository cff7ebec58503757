/**
 * A poller in a process of its own, to be killed: argument 1 is its home, 2 the stream's ARN, 3 the
 * directory where the function writes what it gets.
 */
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { createLambdaHandler, type LambdaHandler } from '../../../local/lambda/create-lambda-handler';

/** Writes the sequence numbers of each batch to a file, slowly, so that there is a midway. */
const CODE = `
const { writeFileSync } = require('node:fs');
exports.handler = async ({ Records }) => {
  await new Promise((resume) => setTimeout(resume, 20));
  const numbers = Records.map(({ kinesis }) => kinesis.sequenceNumber);
  writeFileSync(process.env.OUT + '/' + numbers[0] + '-' + process.pid, numbers.join('\\n'));
};`;

async function main(home: string, stream: string, out: string): Promise<void> {
  const handler = await createLambdaHandler({
    endpoint: process.env['AWS_ENDPOINT_URL'] as string,
    paths: { home, state: join(home, 'state'), logs: join(home, 'logs') },
  });
  const ask = asking(handler);
  const known = await ask('GET', '/2015-03-31/functions');
  if (!known.includes('recorder')) {
    await ask('POST', '/2015-03-31/functions', {
      FunctionName: 'recorder',
      Role: 'arn:aws:iam::000000000000:role/any',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Environment: { Variables: { OUT: out } },
      Code: { ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(CODE) })).toString('base64') },
    });
    await ask('POST', '/2015-03-31/event-source-mappings', {
      FunctionName: 'recorder',
      EventSourceArn: stream,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
    });
  }
  handler.start();
}

function asking(handler: LambdaHandler) {
  return async (method: string, path: string, body?: object): Promise<string> => {
    const answer = await handler.handle({
      service: 'lambda',
      operation: undefined,
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    });
    return answer.body.toString();
  };
}

const [home = '', stream = '', out = ''] = process.argv.slice(2);
void main(home, stream, out);
