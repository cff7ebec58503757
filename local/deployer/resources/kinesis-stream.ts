import {
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  UpdateShardCountCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface StreamProperties {
  readonly Name?: string;
  readonly ShardCount?: number;
  readonly RetentionPeriodHours?: number;
  readonly StreamModeDetails?: { readonly StreamMode: 'ON_DEMAND' | 'PROVISIONED' };
}

const WAIT_SECONDS = 60;

export const kinesisStream: Provider = {
  type: 'AWS::Kinesis::Stream',
  honours: ['Name', 'ShardCount', 'RetentionPeriodHours', 'StreamModeDetails'],
  without: {
    StreamEncryption: 'records lie unencrypted on this disk',
    DesiredShardLevelMetrics: 'shards report no metrics',
  },
  async put(properties, context) {
    const { kinesis } = context.clients;
    const wanted = properties as StreamProperties;
    const StreamName = wanted.Name ?? generatedName(context, 128);
    const { ShardCount, StreamModeDetails } = wanted;
    await createOrUpdate<unknown>(
      () => kinesis.send(new CreateStreamCommand({ StreamName, ShardCount, StreamModeDetails })),
      () => setShardCount(kinesis, StreamName, ShardCount),
    );
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: WAIT_SECONDS }, { StreamName });
    await setRetention(kinesis, StreamName, wanted.RetentionPeriodHours ?? 24);
    const Arn = `arn:aws:kinesis:${context.region}:${context.account}:stream/${StreamName}`;
    return { physicalId: StreamName, ref: StreamName, attributes: { Arn } };
  },
  exists: ({ physicalId }, { kinesis }) =>
    found(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: physicalId }))),
  remove: ({ physicalId }, { kinesis }) =>
    gone(kinesis.send(new DeleteStreamCommand({ StreamName: physicalId, EnforceConsumerDeletion: true }))),
};

async function setShardCount(
  client: KinesisClient,
  StreamName: string,
  count: number | undefined,
): Promise<void> {
  const { StreamDescriptionSummary: now } = await client.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  if (count === undefined || now?.OpenShardCount === count) return;
  await client.send(
    new UpdateShardCountCommand({ StreamName, TargetShardCount: count, ScalingType: 'UNIFORM_SCALING' }),
  );
}

async function setRetention(client: KinesisClient, StreamName: string, hours: number): Promise<void> {
  const { StreamDescriptionSummary: now } = await client.send(
    new DescribeStreamSummaryCommand({ StreamName }),
  );
  const present = now?.RetentionPeriodHours ?? 24;
  const change = { StreamName, RetentionPeriodHours: hours };
  if (hours > present) await client.send(new IncreaseStreamRetentionPeriodCommand(change));
  if (hours < present) await client.send(new DecreaseStreamRetentionPeriodCommand(change));
}
