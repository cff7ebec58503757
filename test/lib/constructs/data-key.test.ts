import { expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { DataKey } from '../../../lib/constructs/data-key';
import { templateOf } from './in-stack';

test('a key rotates, and its policy names every action', () => {
  const template = templateOf((stack) => {
    new DataKey(stack, 'Key', { description: 'a test', retain: false });
  });
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  expect(JSON.stringify(key?.['Properties'].KeyPolicy)).not.toContain('kms:*');
});

test('only the log groups that were named may be encrypted with it by CloudWatch Logs', () => {
  const template = templateOf((stack) => {
    new DataKey(stack, 'Key', { description: 'a test', retain: false, logGroupPrefixes: ['/aws/lambda/x-'] });
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'logs.us-east-1.amazonaws.com' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': [
                'arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/x-*',
              ],
            },
          },
        }),
      ]),
    },
  });
});

test('a key without log groups admits no service', () => {
  const template = templateOf((stack) => {
    new DataKey(stack, 'Key', { description: 'a test', retain: false });
  });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  expect(key?.['Properties'].KeyPolicy.Statement).toHaveLength(1);
});

test.each([
  [true, 'Retain'],
  [false, 'Delete'],
])('with retain %s its deletion policy is %s', (retain, policy) => {
  const template = templateOf((stack) => {
    new DataKey(stack, 'Key', { description: 'a test', retain });
  });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: policy, UpdateReplacePolicy: policy });
});
