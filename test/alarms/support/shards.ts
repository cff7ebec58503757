import { UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { kinesis } from '../../integration/support/platform';

/** As many shards as the environment has by its configuration. */
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
}
