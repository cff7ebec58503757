import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { Permission } from './service-role';

/** What an event source mapping needs of its function's role to read a stream. */
export function readStream({ streamArn }: Pick<kinesis.IStream, 'streamArn'>): Permission {
  return {
    actions: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    resources: [streamArn],
  };
}
