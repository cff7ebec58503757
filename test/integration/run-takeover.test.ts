import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { localPlatform } from '../../cli/main-job/platform';
import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import { contentId, kinesisPutRecords, Producer } from '../../producer';
import { kinesis, SAMPLE } from './support/platform';

const platform = localPlatform({
  endpoint: localEndpoint(),
  file: SAMPLE,
  signal: new AbortController().signal,
  note: () => {},
});

test('what a run took from the work list before it died is in the next run', async () => {
  const invoice = `TO${Date.now() % 1e9}`;
  const line = {
    invoice,
    stock_code: '85048',
    quantity: 3,
    invoice_date: '2010-01-05T10:00:00Z',
    price: 1.25,
    country: 'France',
  };
  const client = kinesis();
  const stream = kinesisPutRecords({ client, streamName: names.stream('local', orders.name) });
  const producer = new Producer(orders, stream);
  await producer.send({ ...line, event_id: contentId(orders, line) });
  await producer.close();
  client.destroy();
  await platform.consumed();

  expect(await openRunThenDie()).toMatchObject({ empty: false });
  expect(await openRunThenDie()).toMatchObject({
    empty: false,
    datasets: [{ takenOver: [expect.any(String)] }],
  });
  while ((await platform.run()).files > 0);

  const [row] = await platform.query(
    `SELECT COUNT(*), SUM(quantity) FROM orders WHERE invoice = '${invoice}'`,
  );
  expect(row).toEqual(['1', '3']);
  expect(await openRunThenDie()).toMatchObject({ empty: true });
}, 120_000);

/** As a workflow that is killed behind its first state. */
async function openRunThenDie(): Promise<unknown> {
  const lambda = new LambdaClient(clientConfig('local'));
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: names.openRun('local', orders.name), Payload: '{}' }),
  );
  lambda.destroy();
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}
