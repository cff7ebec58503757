/** AWS services in Cost Explorer's words, as bill, budgets and alarms name them. */
export const billedServices = {
  athena: 'Amazon Athena',
  cloudTrail: 'AWS CloudTrail',
  cloudWatch: 'AmazonCloudWatch',
  costExplorer: 'AWS Cost Explorer',
  dynamodb: 'Amazon DynamoDB',
  eventBridge: 'CloudWatch Events',
  glue: 'AWS Glue',
  kinesis: 'Amazon Kinesis',
  kms: 'AWS Key Management Service',
  lambda: 'AWS Lambda',
  s3: 'Amazon Simple Storage Service',
  secretsManager: 'AWS Secrets Manager',
  sns: 'Amazon Simple Notification Service',
  sqs: 'Amazon Simple Queue Service',
  stepFunctions: 'AWS Step Functions',
  xray: 'AWS X-Ray',
} as const;

export type BilledService = keyof typeof billedServices;
