import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { RunsTopic } from '../../../lib/constructs/runs-topic';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

const topic = (emails?: readonly string[]) =>
  templateOf((stack) => {
    const environment = {
      ...environments.dev,
      ...(emails === undefined ? {} : { notifications: { page: [], ticket: emails } }),
    };
    new RunsTopic(stack, 'Topic', { environment, key: storageIn(stack).lakeKey });
  });

test('it is encrypted with our key', () => {
  topic().hasResourceProperties('AWS::SNS::Topic', {
    TopicName: 'catchment-dev-runs',
    KmsMasterKeyId: LAKE_KEY,
  });
});

test('each recipient of the environment is subscribed, and without any nobody is', () => {
  const subscriptions = topic(['one@example.com', 'two@example.com']).findResources('AWS::SNS::Subscription');
  expect(
    Object.values(subscriptions).map(({ Properties }) => [Properties.Protocol, Properties.Endpoint]),
  ).toEqual([
    ['email', 'one@example.com'],
    ['email', 'two@example.com'],
  ]);
  topic().resourceCountIs('AWS::SNS::Subscription', 0);
});
