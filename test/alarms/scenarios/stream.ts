import { UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { kinesis } from '../../integration/support/platform';
import { faults } from '../support/control';
import { changeSources, speedLayerOf } from '../support/functions';
import { deliver, rowOf, send } from '../support/rows';
import type { Scenario } from '../support/scenario';
import { toldThisMinute } from '../support/waiting';

const refused = (dataset: string, operation: string) =>
  faults({
    service: 'kinesis',
    operation,
    resource: names.stream(local.name, dataset),
    code: 'ProvisionedThroughputExceededException',
    message: `Rate exceeded for a shard of ${names.stream(local.name, dataset)}.`,
    status: 400,
    times: 2,
  });

const told = (dataset: string, metric: string) =>
  toldThisMinute('AWS/Kinesis', metric, { StreamName: names.stream(local.name, dataset) });

async function usualShards(dataset: string): Promise<void> {
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

/** Two calls are refused, and then let through: the producer tries again. */
async function fullStream(dataset: string): Promise<void> {
  await refused(dataset, 'PutRecords');
  await send(dataset, [rowOf(dataset)]);
  await told(dataset, 'WriteProvisionedThroughputExceeded');
}

/** The calls of the two event sources that are refused are repeated by them. */
async function manyReaders(dataset: string): Promise<void> {
  await refused(dataset, 'GetRecords');
  await deliver(dataset, [rowOf(dataset)]);
  await told(dataset, 'ReadProvisionedThroughputExceeded');
}

export const streamScenarios = {
  'stream-writes-throttled': {
    cause: fullStream,
    during: fullStream,
    after: (dataset) => deliver(dataset, [rowOf(dataset)]),
    cleanUp: usualShards,
  },
  'stream-reads-throttled': {
    cause: manyReaders,
    during: manyReaders,
    cleanUp: (dataset) => changeSources(speedLayerOf(dataset), { Enabled: true }),
  },
} as const satisfies Record<string, Scenario>;
