import { billedServices } from '../../lib/wiring/services';

/** What to do about a service that costs much, by what usually makes it do so here. */
const ADVICE: Readonly<Record<string, string>> = {
  [billedServices.s3]:
    'See which bucket and class grew. Shorten retentionDays in the contract, or let objects change tier earlier (lifecycle in lib/config). Many small objects: pack records, and widen batchingWindowSeconds.',
  [billedServices.kinesis]:
    'Send packed records (docs/producing.md). Compare on-demand with provisioned streams: npx catchment cost. Fewer shards, or fewer hours of retention.',
  [billedServices.glue]:
    'Run less often (schedules in lib/config), put small datasets into one runGroup, or use fewer workers. npx catchment runs shows which runs take long.',
  [billedServices.lambda]:
    'Packed records and larger batches take fewer invocations. See the retries: npx catchment alarms.',
  [billedServices.athena]:
    'Queries without a partition filter scan everything. Lower scanLimitGiB and hourlyScanGiB in lib/config, and query the marts.',
  [billedServices.cloudWatch]:
    'Shorten logRetentionDays, and look for a function that logs each record or an alarm on many shards.',
  [billedServices.kms]:
    'Bucket keys are on; many calls come from many small objects or records. Widen batchingWindowSeconds.',
  [billedServices.dynamodb]:
    'Find the table in Cost Explorer: the ledger grows by runs, the live table by windows.',
  [billedServices.stepFunctions]:
    'Each run has a dozen transitions: run less often, or put datasets into one runGroup.',
  [billedServices.cloudTrail]:
    'Data events of the quarantine bucket grow with refused batches: see the quarantine rate.',
};

/** @param service in Cost Explorer's words */
export function adviceOn(service: string): string {
  return (
    ADVICE[service] ??
    'The platform uses little of it: group Cost Explorer by usage type to see what was switched on.'
  );
}
