import { expect, test } from '@jest/globals';
import { originalsClient } from '../../cli/originals';
import { callerOf } from '../../local/gateway/caller';

test('locally, whoever uses originals calls as the role that has business with them', async () => {
  const client = originalsClient('local');
  const { sessionToken = '' } = await client.config.credentials();
  client.destroy();
  const { roleArn, session } =
    callerOf({ 'x-amz-security-token': sessionToken }, new URLSearchParams()) ?? {};
  expect(roleArn).toBe('arn:aws:iam::000000000000:role/catchment/local/originals/catchment-local-originals');
  expect(session).toMatch(/^[\w+=,.@-]+$/);
});
