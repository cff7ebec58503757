import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { LIVE_EXPIRES, LIVE_KEPT_SECONDS } from '../../../lib/wiring/live';
import { type ArrivalItem, type Delivery, type GroupCounts, mergeWindow, type WindowItem } from './counts';
import { packIds, unpackIds } from './pack-ids';
import type { LiveReader, LiveWriter } from './ports';

const windowKey = (dataset: string, start: number) => `${dataset}#${new Date(start).toISOString()}`;
const arrivalsKey = (dataset: string) => `${dataset}#arrivals`;
const deliveryKey = ({ arrivalWindow, shard, first }: Delivery) => `${arrivalWindow}#${shard}#${first}`;

interface StoredGroup {
  readonly ids?: Uint8Array;
  readonly late_ids?: Uint8Array;
  readonly plain?: number;
  readonly plain_late?: number;
}

/**
 * A window beyond the speed layer's memory has lost its exactness: its fingerprints, which would cost a
 * write unit each kilobyte, are written as the number of them.
 */
function storedGroups(groups: WindowItem['groups']): Record<string, StoredGroup> {
  const exact = Object.values(groups).every(({ plain, plainLate }) => plain === 0 && plainLate === 0);
  return Object.fromEntries(
    Object.entries(groups).map(([name, { ids, lateIds, plain, plainLate }]) => [
      name,
      exact
        ? {
            ...(ids.size > 0 && { ids: packIds(ids) }),
            ...(lateIds.size > 0 && { late_ids: packIds(lateIds) }),
          }
        : { plain: plain + ids.size, plain_late: plainLate + lateIds.size },
    ]),
  );
}

const NO_IDS = new Uint8Array();

function groupOf({ ids, late_ids, plain, plain_late }: StoredGroup): GroupCounts {
  return {
    ids: unpackIds(ids ?? NO_IDS),
    lateIds: unpackIds(late_ids ?? NO_IDS),
    plain: plain ?? 0,
    plainLate: plain_late ?? 0,
  };
}

function deliveryOf(key: string): Delivery {
  const [arrivalWindow = '', shard = '', first = ''] = key.split('#');
  return { arrivalWindow, shard, first };
}

/** The live table. Writing needs PutItem and UpdateItem on it, reading Query, telling UpdateItem. */
export function liveTable(TableName: string, documents: DynamoDBDocumentClient): LiveReader & LiveWriter {
  const expiry = ({ arrivalWindow }: Delivery) =>
    Math.floor(Date.parse(arrivalWindow) / 1000) + LIVE_KEPT_SECONDS;

  async function* items(pk: string, from = ''): AsyncGenerator<Record<string, unknown>> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: from === '' ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': pk, ...(from !== '' && { ':from': from }) },
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      yield* page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return {
    async putWindow(item) {
      await documents.send(
        new PutCommand({
          TableName,
          Item: {
            pk: windowKey(item.dataset, item.window),
            sk: deliveryKey(item.delivery),
            groups: storedGroups(item.groups),
            [LIVE_EXPIRES]: expiry(item.delivery),
          },
        }),
      );
    },

    // An update, so that what was told of an item stays told when it is written again.
    async putArrival({ dataset, delivery, events, late, older }) {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: arrivalsKey(dataset), sk: deliveryKey(delivery) },
          UpdateExpression: 'SET events = :events, late = :late, older = :older, #expires = :expires',
          ExpressionAttributeNames: { '#expires': LIVE_EXPIRES },
          ExpressionAttributeValues: {
            ':events': events,
            ':late': late,
            ':older': older,
            ':expires': expiry(delivery),
          },
        }),
      );
    },

    async window(dataset, start) {
      const found: WindowItem[] = [];
      for await (const item of items(windowKey(dataset, start))) {
        const groups = Object.entries(item['groups'] as Record<string, StoredGroup>);
        found.push({
          dataset,
          window: start,
          delivery: deliveryOf(String(item['sk'])),
          groups: Object.fromEntries(groups.map(([name, group]) => [name, groupOf(group)])),
        });
      }
      return mergeWindow(start, found);
    },

    async arrivals(dataset, since) {
      const found: ArrivalItem[] = [];
      for await (const item of items(arrivalsKey(dataset), new Date(since).toISOString())) {
        const { events, late, older, told } = item as Partial<Record<'events' | 'late' | 'older', number>> & {
          told?: boolean;
        };
        found.push({
          dataset,
          delivery: deliveryOf(String(item['sk'])),
          events: events ?? 0,
          late: late ?? 0,
          older: older ?? 0,
          told: told ?? false,
        });
      }
      return found;
    },

    async markTold({ dataset, delivery }) {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: arrivalsKey(dataset), sk: deliveryKey(delivery) },
          UpdateExpression: 'SET told = :told',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':told': true },
        }),
      );
    },
  };
}
