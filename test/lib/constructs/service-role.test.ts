import { expect, test } from '@jest/globals';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '../../../lib/constructs/service-role';
import { permissionsOf, templateOf } from './in-stack';

const base = { service: 'lambda.amazonaws.com', description: 'a test' };

test('its policy is inline, so nothing that uses the role exists before it', () => {
  const template = templateOf((stack) => {
    new ServiceRole(stack, 'Role', {
      ...base,
      permissions: { Read: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/k'] } },
    });
  });
  expect(permissionsOf(template)).toEqual({
    Read: { actions: ['s3:GetObject'], resources: 'arn:aws:s3:::b/k' },
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('a wildcard action is refused', () => {
  expect(() =>
    templateOf((stack) => {
      new ServiceRole(stack, 'Role', {
        ...base,
        permissions: { Read: { actions: ['s3:GetObject*'], resources: ['arn:aws:s3:::b/k'] } },
      });
    }),
  ).toThrow('Read allows "s3:GetObject*"; name the actions that are needed one by one.');
});

test('a wildcard resource without a reason is refused', () => {
  expect(() =>
    templateOf((stack) => {
      new ServiceRole(stack, 'Role', {
        ...base,
        permissions: { Read: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] } },
      });
    }),
  ).toThrow('Read covers "arn:aws:s3:::b/*"; narrow it, or say in `wildcard` why it must be wide.');
});

test("a policy beyond IAM's size is refused before CloudFormation meets it", () => {
  const resources = Array.from(
    { length: 300 },
    (_, index) => `arn:aws:sqs:us-east-1:111111111111:queue-${index}`,
  );
  expect(() =>
    templateOf((stack) => {
      new ServiceRole(stack, 'Role', {
        ...base,
        permissions: { Drain: { actions: ['sqs:ReceiveMessage'], resources } },
      });
    }),
  ).toThrow('IAM allows 10240. Split the run group into smaller ones.');
});

test('whoever is handed the sealed role cannot widen it', () => {
  const template = templateOf((stack) => {
    const role = new ServiceRole(stack, 'Role', {
      ...base,
      permissions: { Read: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/k'] } },
    });
    const grantee = role.sealed.grantPrincipal;
    grantee.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});
