import { UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { kinesis } from '../../integration/support/platform';
import { changeSources, consumerOf, speedLayerOf } from './functions';

/**
 * As many shards as the environment has by its configuration. MiniStack makes new shards under the old ids, in
 * which an iterator from before points past what comes: readers begin anew, behind what they have read.
 */
export async function usualShards(dataset: string): Promise<void> {
  const client = kinesis();
  await client.send(
    new UpdateShardCountCommand({
      StreamName: names.stream(local.name, dataset),
      TargetShardCount: local.stream.capacity.shards,
      ScalingType: 'UNIFORM_SCALING',
    }),
  );
  client.destroy();
  for (const reader of [consumerOf(dataset), speedLayerOf(dataset)]) {
    await changeSources(reader, { Enabled: false });
    await changeSources(reader, { Enabled: true });
  }
}
