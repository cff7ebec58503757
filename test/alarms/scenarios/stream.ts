import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { clockNow, faults } from '../support/control';
import { changeSources, speedLayerOf } from '../support/functions';
import { deliver, rowOf } from '../support/rows';
import type { Scenario } from '../support/scenario';
import { usualShards } from '../support/shards';
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

/** @param since before the refusal: the minute may end while what was refused is delivered */
const told = (dataset: string, metric: string, since: Date) =>
  toldThisMinute('AWS/Kinesis', metric, { StreamName: names.stream(local.name, dataset) }, since);

/** Two calls are refused, and then let through: the producer tries again. */
async function fullStream(dataset: string): Promise<void> {
  const since = await clockNow();
  await refused(dataset, 'PutRecords');
  await deliver(dataset, [rowOf(dataset)]);
  await told(dataset, 'WriteProvisionedThroughputExceeded', since);
}

/** The calls of the two event sources that are refused are repeated by them. */
async function manyReaders(dataset: string): Promise<void> {
  const since = await clockNow();
  await refused(dataset, 'GetRecords');
  await deliver(dataset, [rowOf(dataset)]);
  await told(dataset, 'ReadProvisionedThroughputExceeded', since);
}

export const streamScenarios = {
  'stream-writes-throttled': {
    cause: fullStream,
    during: fullStream,
    cleanUp: usualShards,
  },
  'stream-reads-throttled': {
    cause: manyReaders,
    during: manyReaders,
    cleanUp: (dataset) => changeSources(speedLayerOf(dataset), { Enabled: true }),
  },
} as const satisfies Record<string, Scenario>;
