import { Logger } from '@aws-lambda-powertools/logger';
import { expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { logged } from '../../../lambda/shared/logged';

const CONTEXT = { functionName: 'consumer', awsRequestId: 'request-1' } as Context;

function logger() {
  const made = new Logger({ serviceName: 'consumer' });
  const error = jest.spyOn(made, 'error').mockImplementation(() => undefined);
  return { made, error };
}

test('what a handler throws is logged as an error with the invocation, and thrown on', async () => {
  const { made, error } = logger();
  const broken = new Error('S3 answered 503.');
  const handler = logged(made, async () => Promise.reject(broken));
  await expect(handler({}, CONTEXT)).rejects.toBe(broken);
  expect(error).toHaveBeenCalledWith('invocation failed', broken);
});

test('what a handler answers is answered, and nothing is logged', async () => {
  const { made, error } = logger();
  const handler = logged(made, async (event: number, { awsRequestId }) => `${event} ${awsRequestId}`);
  expect(await handler(7, CONTEXT)).toBe('7 request-1');
  expect(error).not.toHaveBeenCalled();
});
