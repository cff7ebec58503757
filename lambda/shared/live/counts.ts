/** What the live table holds, and how what several shards and deliveries counted is put together. */

/** Counts of one group within an item. */
export interface GroupCounts {
  /** Fingerprints of distinct events in time, each once. */
  readonly ids: ReadonlySet<bigint>;
  /** Of distinct events that came late. */
  readonly lateIds: ReadonlySet<bigint>;
  /** Counted without a fingerprint: in time, and late. */
  readonly plain: number;
  readonly plainLate: number;
}

/** What one shard counted of an event window, within one window of arrival. */
export interface WindowItem {
  readonly dataset: string;
  /** Start of the event window, milliseconds since 1970. */
  readonly window: number;
  readonly delivery: Delivery;
  readonly groups: Readonly<Record<string, GroupCounts>>;
}

/** Of what an item was made: the same records make the same item again. */
export interface Delivery {
  /** ISO 8601: start of the window of arrival. */
  readonly arrivalWindow: string;
  readonly shard: string;
  /** Sequence number of the first record. */
  readonly first: string;
}

/** What one shard received within one window of arrival. */
export interface ArrivalItem {
  readonly dataset: string;
  readonly delivery: Delivery;
  /** Valid events, repeated ones too. */
  readonly events: number;
  /** Distinct events that came after their window had closed. */
  readonly late: number;
  /** Events of another day, which stand in no window. */
  readonly older: number;
  /** The metric of late events has them. */
  readonly told: boolean;
}

export interface Counted {
  /** Distinct events in time. */
  readonly events: number;
  /** Distinct events that came late. */
  readonly late: number;
}

/** An event window as it stands, over all shards. */
export interface LiveWindow extends Counted {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** False: repeated events may have been counted more than once. */
  readonly exact: boolean;
  readonly groups: Readonly<Record<string, Counted>>;
}

/**
 * Puts the items of one event window together. An event that several of them have counts once, in the group
 * that has it first; one that came in time and again late is not late.
 */
export function mergeWindow(start: number, items: readonly WindowItem[]): LiveWindow {
  const groups = new Map<string, { events: number; late: number }>();
  const group = (name: string) => {
    const counted = groups.get(name) ?? { events: 0, late: 0 };
    groups.set(name, counted);
    return counted;
  };
  const all = items.flatMap((item) => Object.entries(item.groups));
  const seen = new Set<bigint>();
  let plain = 0;
  for (const [name, counts] of all) {
    const counted = group(name);
    counted.events += counts.plain + addNew(seen, counts.ids);
    plain += counts.plain + counts.plainLate;
  }
  for (const [name, counts] of all) group(name).late += counts.plainLate + addNew(seen, counts.lateIds);
  const sum = (what: 'events' | 'late') =>
    [...groups.values()].reduce((total, counted) => total + counted[what], 0);
  return {
    start,
    events: sum('events'),
    late: sum('late'),
    exact: plain === 0,
    groups: Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** @returns how many of them were new */
function addNew(seen: Set<bigint>, ids: ReadonlySet<bigint>): number {
  const before = seen.size;
  for (const id of ids) seen.add(id);
  return seen.size - before;
}
