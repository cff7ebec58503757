import { expect, test } from '@jest/globals';
import { instancesOf, pageVariables } from '../../../cli/alarms/instances';

test('an alarm is known by its name, with what it is of', () => {
  const instances = instancesOf('prod');
  expect(instances.get('catchment-prod-orders-consumer-stopped')).toEqual({
    name: 'catchment-prod-orders-consumer-stopped',
    id: 'consumer-stopped',
    of: 'orders',
  });
  expect(instances.get('catchment-prod-athena-bytes')).toEqual({
    name: 'catchment-prod-athena-bytes',
    id: 'athena-bytes',
  });
  expect(instances.get('catchment-prod-orders-of-somebody-else')).toBeUndefined();
});

test.each([
  ['consumer-stopped', { ENV: 'prod', DATASET: 'orders' }],
  ['glue-job-slow', { ENV: 'prod', GROUP: 'orders' }],
] as const)('the commands of %s get what the alarm is of', (id, variables) => {
  expect(pageVariables('prod', { name: 'any', id, of: 'orders' })).toEqual(variables);
});

test('the commands of an alarm of the whole environment get the environment alone', () => {
  expect(pageVariables('prod', { name: 'any', id: 'athena-bytes' })).toEqual({ ENV: 'prod' });
  // Pasted without them, a command would ask AWS.
  expect(pageVariables('local', { name: 'any', id: 'athena-bytes' })).toEqual({
    ENV: 'local',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
