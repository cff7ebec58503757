import { randomUUID } from 'node:crypto';
import { AwsError, jsonResponse } from '../../gateway/service-handler';
import { type Mapping, mappingConfiguration } from '../event-source/mapping';
import type { Mappings } from '../event-source/mappings';
import type { FunctionRegistry } from '../function-registry';
import type { FunctionRecord } from './function-record';
import type { Route } from './rest';

const MAPPINGS = '/2015-03-31/event-source-mappings';

interface MappingInput {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly ParallelizationFactor?: number;
  readonly StartingPosition?: Mapping['startingPosition'];
  /** Seconds since the epoch. */
  readonly StartingPositionTimestamp?: number;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly TumblingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters?: readonly unknown[] };
  readonly KMSKeyArn?: string;
}

/** Create, Get, List, Update and Delete of event source mappings, for Kinesis streams. */
export function mappingRoutes(mappings: Mappings, registry: FunctionRegistry): Route[] {
  const shown = (mapping: Mapping, state?: string) => ({
    ...mappingConfiguration(mapping, mappings.lastProcessingResult(mapping.uuid)),
    ...(state === undefined ? {} : { State: state }),
  });
  return [
    {
      operation: 'CreateEventSourceMapping',
      method: 'POST',
      path: MAPPINGS,
      handle: async ({ body }) => {
        const input = body<MappingInput>();
        const record = registry.get(input.FunctionName ?? '');
        const mapping = newMapping(input, record);
        const same = mappings
          .list()
          .find(
            (other) =>
              other.eventSourceArn === mapping.eventSourceArn && other.functionName === mapping.functionName,
          );
        if (same !== undefined) {
          throw new AwsError(
            'ResourceConflictException',
            `The event source arn (" ${mapping.eventSourceArn} ") and function (" ${mapping.functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${same.uuid}`,
            409,
          );
        }
        await mappings.put(mapping);
        return jsonResponse(shown(mapping, 'Creating'), 202);
      },
    },
    {
      operation: 'UpdateEventSourceMapping',
      method: 'PUT',
      path: `${MAPPINGS}/{uuid}`,
      handle: async ({ labels, body }) => {
        const before = mappings.get(labels['uuid'] as string);
        const input = body<MappingInput>();
        const record = registry.get(input.FunctionName ?? before.functionName);
        const mapping = { ...before, ...settingsOf(input, before), ...functionOf(record) };
        await mappings.put(mapping);
        return jsonResponse(shown(mapping, 'Updating'), 202);
      },
    },
    {
      operation: 'GetEventSourceMapping',
      method: 'GET',
      path: `${MAPPINGS}/{uuid}`,
      handle: async ({ labels }) => jsonResponse(shown(mappings.get(labels['uuid'] as string))),
    },
    {
      operation: 'ListEventSourceMappings',
      method: 'GET',
      path: MAPPINGS,
      handle: async ({ request }) => {
        const source = request.query.get('EventSourceArn');
        const name = request.query.get('FunctionName');
        const wanted = name === null ? undefined : registry.get(name).name;
        const found = mappings
          .list()
          .filter((mapping) => source === null || mapping.eventSourceArn === source)
          .filter((mapping) => wanted === undefined || mapping.functionName === wanted);
        return jsonResponse({ EventSourceMappings: found.map((mapping) => shown(mapping)) });
      },
    },
    {
      operation: 'DeleteEventSourceMapping',
      method: 'DELETE',
      path: `${MAPPINGS}/{uuid}`,
      handle: async ({ labels }) => {
        const mapping = await mappings.delete(labels['uuid'] as string);
        return jsonResponse(shown(mapping, 'Deleting'), 202);
      },
    },
  ];
}

function newMapping(input: MappingInput, record: FunctionRecord): Mapping {
  const eventSourceArn = input.EventSourceArn ?? '';
  if (!/^arn:aws:kinesis:[^:]+:\d{12}:stream\/[\w.-]+$/.test(eventSourceArn)) {
    throw invalid(`EventSourceArn "${eventSourceArn}" is no Kinesis stream; only those are served locally.`);
  }
  const position = input.StartingPosition;
  if (position === undefined || !['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'].includes(position)) {
    throw invalid(`StartingPosition is ${position}; it must be TRIM_HORIZON, LATEST or AT_TIMESTAMP.`);
  }
  const now = Date.now();
  const timestamp =
    position === 'LATEST'
      ? now
      : position === 'AT_TIMESTAMP'
        ? (input.StartingPositionTimestamp ?? Number.NaN) * 1000
        : undefined;
  if (Number.isNaN(timestamp)) throw invalid('AT_TIMESTAMP needs a StartingPositionTimestamp.');
  return {
    ...DEFAULTS,
    uuid: randomUUID(),
    eventSourceArn,
    startingPosition: position,
    ...(timestamp === undefined ? {} : { startingTimestamp: timestamp }),
    ...functionOf(record),
    ...settingsOf(input, DEFAULTS),
  };
}

const DEFAULTS = {
  enabled: true,
  batchSize: 100,
  windowSeconds: 0,
  parallelisation: 1,
  retryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  tumblingSeconds: 0,
  bisectOnError: false,
  reportsItemFailures: false,
  lastModified: 0,
};

type Settings = Omit<
  Mapping,
  'uuid' | 'eventSourceArn' | 'functionName' | 'functionArn' | 'role' | 'startingPosition'
>;

function functionOf(record: FunctionRecord): Pick<Mapping, 'functionName' | 'functionArn' | 'role'> {
  return { functionName: record.name, functionArn: record.arn, role: record.role };
}

/** What Create and Update have in common; what is not given stays. */
function settingsOf(input: MappingInput, before: Settings): Settings {
  if ((input.FilterCriteria?.Filters ?? []).length > 0) {
    throw invalid('FilterCriteria is not served locally: leave it out.');
  }
  const destination = input.DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && !/^arn:aws:s3:::[a-z0-9.-]{3,63}$/.test(destination)) {
    throw invalid(
      `OnFailure destination "${destination}" must be an S3 bucket's ARN; only those are served locally.`,
    );
  }
  const tumblingSeconds =
    inRange('TumblingWindowInSeconds', input.TumblingWindowInSeconds, 0, 900) ?? before.tumblingSeconds;
  const parallelisation =
    inRange('ParallelizationFactor', input.ParallelizationFactor, 1, 10) ?? before.parallelisation;
  if (tumblingSeconds > 0 && parallelisation > 1) {
    throw invalid(
      `ParallelizationFactor is ${parallelisation} and TumblingWindowInSeconds ${tumblingSeconds}; a window's state goes from one batch to the next, so the factor must be 1.`,
    );
  }
  return {
    ...before,
    enabled: input.Enabled ?? before.enabled,
    batchSize: inRange('BatchSize', input.BatchSize, 1, 10_000) ?? before.batchSize,
    windowSeconds:
      inRange('MaximumBatchingWindowInSeconds', input.MaximumBatchingWindowInSeconds, 0, 300) ??
      before.windowSeconds,
    parallelisation,
    tumblingSeconds,
    retryAttempts:
      inRange('MaximumRetryAttempts', input.MaximumRetryAttempts, -1, 10_000) ?? before.retryAttempts,
    maximumRecordAgeSeconds:
      inRange('MaximumRecordAgeInSeconds', input.MaximumRecordAgeInSeconds, -1, 604_800) ??
      before.maximumRecordAgeSeconds,
    bisectOnError: input.BisectBatchOnFunctionError ?? before.bisectOnError,
    reportsItemFailures:
      input.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? before.reportsItemFailures,
    ...(destination === undefined ? {} : { onFailure: destination }),
    lastModified: Date.now(),
  };
}

function inRange(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`${name} is ${value}; it must be an integer from ${least} to ${most}.`);
  }
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
