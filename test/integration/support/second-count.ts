import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import type { LiveWindow } from '../../../lambda/shared/live/counts';

const MINUTE = 60_000;
const WINDOW_MS = 5 * MINUTE;
const DAY_MS = 86_400_000;

interface Line {
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** What stands on a stream, read by itself: every line, and when its record arrived. */
export async function onStream(streams: KinesisClient, name: string): Promise<Line[]> {
  const lines: Line[] = [];
  const { Shards = [] } = await streams.send(new ListShardsCommand({ StreamName: name }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamName: name, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for (let behind = 1; behind > 0; ) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
      for (const { Data = new Uint8Array(), ApproximateArrivalTimestamp } of page.Records ?? []) {
        const arrivedAt = ApproximateArrivalTimestamp?.getTime() ?? 0;
        for (const line of unpacked(Data).split('\n')) lines.push({ line, arrivedAt });
      }
      behind = page.MillisBehindLatest ?? 0;
      ShardIterator = page.NextShardIterator;
    }
  }
  return lines;
}

function unpacked(data: Uint8Array): string {
  const bytes = Buffer.from(data);
  if (bytes[0] === 0x1f) return gunzipSync(bytes).toString();
  return (bytes[0] === 0x28 ? zstdDecompressSync(bytes) : bytes).toString();
}

export interface Second {
  readonly windows: LiveWindow[];
  readonly lines: number;
  readonly older: number;
}

/** Counts once more: valid lines, as they lie on the stream, with nothing of the speed layer's. */
export function secondCount(lines: readonly Line[], valid: ReadonlySet<string>): Second {
  const windows = new Map<number, Map<string, { inTime: Set<string>; late: Set<string> }>>();
  const counted = lines.filter(({ line }) => valid.has(line));
  let older = 0;
  for (const { line, arrivedAt } of counted) {
    const { event_id: id, timestamp, source } = JSON.parse(line);
    const happenedAt = Date.parse(timestamp);
    if (Math.abs(arrivedAt - happenedAt) > DAY_MS) {
      older += 1;
      continue;
    }
    const start = Math.floor(happenedAt / WINDOW_MS) * WINDOW_MS;
    const groups = windows.get(start) ?? new Map();
    windows.set(start, groups);
    const group = groups.get(source) ?? { inTime: new Set(), late: new Set() };
    groups.set(source, group);
    (arrivedAt > start + WINDOW_MS + MINUTE ? group.late : group.inTime).add(id);
  }
  return {
    lines: counted.length,
    older,
    windows: [...windows].map(([start, groups]) => {
      const counts = [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([group, { inTime, late }]) => ({
          group,
          events: inTime.size,
          late: [...late].filter((id) => !inTime.has(id)).length,
        }));
      return {
        start,
        events: counts.reduce((sum, each) => sum + each.events, 0),
        late: counts.reduce((sum, each) => sum + each.late, 0),
        exact: true,
        groups: Object.fromEntries(counts.map(({ group, ...count }) => [group, count])),
      };
    }),
  };
}
