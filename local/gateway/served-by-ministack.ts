/**
 * Served by MiniStack, as far as no handler takes a call: named as signatures name them. It has more services,
 * of which nobody has seen that they do what they say.
 */
export const SERVED_BY_MINISTACK: ReadonlySet<string> = new Set([
  'dynamodb',
  'events',
  'iam',
  'kinesis',
  'kms',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'sts',
]);
