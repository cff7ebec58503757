import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { SecurityLog } from '../../../lib/constructs/security-log';
import { LAKE_KEY, permissionsOf, storageIn, templateOf } from './in-stack';

const template = templateOf((stack, placement) => {
  const key = storageIn(stack).lakeKey;
  new SecurityLog(stack, 'SecurityLog', { key, environment: environments.dev, placement });
});

test('every call on an object of the quarantine bucket is logged, and of no other', () => {
  template.hasResourceProperties('AWS::CloudTrail::Trail', {
    IsLogging: true,
    EnableLogFileValidation: true,
    S3BucketName: 'catchment-dev-access-logs-111111111111-us-east-1',
    AdvancedEventSelectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          {
            Field: 'resources.ARN',
            StartsWith: ['arn:aws:s3:::catchment-dev-quarantine-111111111111-us-east-1/'],
          },
        ],
      },
    ],
  });
});

test('into an encrypted log group of its own, which CloudTrail may write to and do no more with', () => {
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/catchment/security/dev',
    KmsKeyId: LAKE_KEY,
    RetentionInDays: environments.dev.logRetentionDays,
  });
  expect(Object.values(permissionsOf(template)).map(({ actions }) => actions)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
  ]);
});

test('denied calls are counted, and uses by roles that have no business with originals', () => {
  const patterns = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => [
    Properties.MetricTransformations[0].MetricName,
    Properties.FilterPattern as string,
  ]);
  const byName = Object.fromEntries(patterns) as Record<string, string>;
  expect(byName['QuarantineAccessDenied']).toBe('{ $.errorCode = "AccessDenied" }');
  expect(byName['QuarantineUnexpectedUse']).toContain('($.eventName = "GetObject")');
  expect(byName['QuarantineUnexpectedUse']).toContain(
    '$.userIdentity.sessionContext.sessionIssuer.arn != "arn:aws:iam::111111111111:role/catchment/dev/originals/*"',
  );
  // CloudWatch's limit to a pattern.
  expect(patterns.filter(([, pattern]) => String(pattern).length > 1_024)).toEqual([]);
});
