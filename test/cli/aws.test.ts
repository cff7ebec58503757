import { expect, test } from '@jest/globals';
import { clientConfig, originalsConfig } from '../../cli/aws';
import { callerOf } from '../../local/gateway/caller';

test('whoever reads originals locally calls as a role that has business with them', () => {
  const token = originalsConfig('local').credentials?.sessionToken ?? '';
  expect(callerOf({ 'x-amz-security-token': token }, new URLSearchParams())).toMatchObject({
    roleArn: 'arn:aws:iam::000000000000:role/catchment/local/originals/operator',
  });
  expect(clientConfig('local').credentials?.sessionToken).toBeUndefined();
});

test('elsewhere everybody calls as who they are', () => {
  expect(originalsConfig('prod')).toEqual({});
});
