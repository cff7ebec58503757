import { randomUUID } from 'node:crypto';
import { AwsError, jsonResponse } from '../../gateway/service-handler';
import { isOfQueue, type Mapping, type QueueMapping, type StreamMapping } from '../event-source/mapping';
import type { Mappings } from '../event-source/mappings';
import type { EventSources } from '../event-source/sources';
import type { FunctionRegistry } from '../function-registry';
import type { FunctionRecord } from './function-record';
import { mappingConfiguration } from './mapping-configuration';
import {
  type MappingInput,
  QUEUE_DEFAULTS,
  queueSettings,
  STREAM_DEFAULTS,
  sourceKind,
  streamSettings,
} from './mapping-settings';
import { pageOf } from './page';
import type { Route } from './rest';
import { invalid, violation } from './validation';

const MAPPINGS = '/2015-03-31/event-source-mappings';
/** On one page of a list. */
const MOST_LISTED = 100;

/** Create, Get, List, Update and Delete of event source mappings, for Kinesis streams and SQS queues. */
export function mappingRoutes(
  mappings: Mappings,
  registry: FunctionRegistry,
  sources: EventSources,
): Route[] {
  const shown = (mapping: Mapping) =>
    mappingConfiguration(
      mapping,
      mappings.change(mapping.uuid) ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
      mappings.lastProcessingResult(mapping.uuid),
    );
  return [
    {
      operation: 'CreateEventSourceMapping',
      method: 'POST',
      path: MAPPINGS,
      handle: async ({ body }) => {
        const input = body<MappingInput>();
        const record = registry.get(input.FunctionName ?? '');
        const mapping = newMapping(input, record);
        refuseTwice(mappings, mapping);
        await checkSource(mapping, record, sources);
        await mappings.put(mapping);
        return jsonResponse({ ...shown(mapping), State: 'Creating' }, 202);
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
        const mapping = changed(before, input, record);
        if (mapping.functionName !== before.functionName) refuseTwice(mappings, mapping);
        if (mapping.enabled) await checkSource(mapping, record, sources);
        await mappings.put(mapping);
        return jsonResponse({ ...shown(mapping), State: 'Updating' }, 202);
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
          .filter((mapping) => wanted === undefined || mapping.functionName === wanted)
          .toSorted((a, b) => (a.uuid < b.uuid ? -1 : 1));
        const { items, nextMarker } = pageOf(found.map(shown), request.query, MOST_LISTED);
        return jsonResponse({
          EventSourceMappings: items,
          ...(nextMarker === undefined ? {} : { NextMarker: nextMarker }),
        });
      },
    },
    {
      operation: 'DeleteEventSourceMapping',
      method: 'DELETE',
      path: `${MAPPINGS}/{uuid}`,
      handle: async ({ labels }) => {
        const mapping = mappings.get(labels['uuid'] as string);
        const answer = { ...shown(mapping), State: 'Deleting' };
        await mappings.delete(mapping.uuid);
        return jsonResponse(answer, 202);
      },
    },
  ];
}

function newMapping(input: MappingInput, record: FunctionRecord): Mapping {
  const eventSourceArn = input.EventSourceArn ?? '';
  const tags = input.Tags === undefined ? {} : { tags: input.Tags };
  const place = { uuid: randomUUID(), eventSourceArn, ...functionOf(record), ...tags };
  if (sourceKind(eventSourceArn) === 'queue') {
    if (input.StartingPosition !== undefined) {
      throw invalid('StartingPosition is not valid for SQS event sources.');
    }
    return { ...place, ...queueSettings(input, QUEUE_DEFAULTS, eventSourceArn.endsWith('.fifo')) };
  }
  return { ...place, ...startOf(input), ...streamSettings(input, STREAM_DEFAULTS) };
}

function changed(before: Mapping, input: MappingInput, record: FunctionRecord): Mapping {
  const settings = isOfQueue(before)
    ? queueSettings<QueueMapping>(input, before, before.eventSourceArn.endsWith('.fifo'))
    : streamSettings<StreamMapping>(input, before);
  return { ...settings, ...functionOf(record) };
}

const POSITIONS = ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'] as const;

function startOf(input: MappingInput): Pick<StreamMapping, 'startingPosition' | 'startingTimestamp'> {
  const { StartingPosition: given, StartingPositionTimestamp: seconds } = input;
  if (given === undefined) {
    throw invalid('1 validation error detected: StartingPosition is required for Kinesis event sources.');
  }
  const startingPosition = POSITIONS.find((position) => position === given);
  if (startingPosition === undefined) {
    throw violation('startingPosition', given, `satisfy enum value set: [${POSITIONS.join(', ')}]`);
  }
  if (startingPosition !== 'AT_TIMESTAMP') {
    if (seconds !== undefined) throw invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP');
    return startingPosition === 'LATEST'
      ? { startingPosition, startingTimestamp: Date.now() }
      : { startingPosition };
  }
  if (seconds === undefined)
    throw invalid('StartingPosition AT_TIMESTAMP needs a StartingPositionTimestamp.');
  if (seconds * 1000 > Date.now()) throw invalid('StartingPositionTimestamp cannot be in the future.');
  return { startingPosition, startingTimestamp: seconds * 1000 };
}

function functionOf(record: FunctionRecord): Pick<Mapping, 'functionName' | 'functionArn' | 'role'> {
  return { functionName: record.name, functionArn: record.arn, role: record.role };
}

function refuseTwice(mappings: Mappings, mapping: Mapping): void {
  const same = mappings
    .list()
    .find(
      (other) =>
        other.eventSourceArn === mapping.eventSourceArn && other.functionName === mapping.functionName,
    );
  if (same === undefined) return;
  throw new AwsError(
    'ResourceConflictException',
    `The event source arn (" ${mapping.eventSourceArn} ") and function (" ${mapping.functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${same.uuid}`,
    409,
    { Type: 'User' },
  );
}

/** @throws AwsError for a stream or queue that is not there, or a queue that hides messages too shortly */
async function checkSource(mapping: Mapping, record: FunctionRecord, sources: EventSources): Promise<void> {
  const { eventSourceArn } = mapping;
  if (!isOfQueue(mapping)) {
    if (!(await sources.hasStream(eventSourceArn))) throw invalid(`Stream not found: ${eventSourceArn}`);
    return;
  }
  const hiddenSeconds = await sources.visibilitySeconds(eventSourceArn);
  if (hiddenSeconds === undefined) {
    throw invalid(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist or you do not have access to it.',
    );
  }
  if (hiddenSeconds < record.timeoutSeconds) {
    throw invalid(
      `Queue visibility timeout: ${hiddenSeconds} seconds is less than Function timeout: ${record.timeoutSeconds} seconds`,
    );
  }
}
