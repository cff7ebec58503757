import { OTHER_GROUPS } from '../../lib/wiring/live';
import type { GroupCounts } from '../shared/live/counts';
import { packIds, unpackIds } from '../shared/live/pack-ids';

/**
 * Lambda ends a window early whose state is over 1 MB, as JSON text. What may still come beyond the budget is
 * bounded: for each of the 577 windows of the span a group for the rest, and counts that grow by digits.
 */
export const STATE_BUDGET_BYTES = 800_000;
/** An item of the table holds 400 KB, eight bytes of it for each event. */
export const MOST_IDS = 40_000;
/** Of a window, besides the one for the rest. */
export const MOST_GROUPS = 100;
/** UTF-16 code units; longer names are cut. */
export const LONGEST_GROUP = 64;

/** Eight bytes in base64. */
const ID_BYTES = 11;
/** Of a window and of a group: keys, counts, quotes. */
const ENTRY_BYTES = 64;

interface GroupState {
  /** Base64. */
  readonly ids: string;
  readonly late: string;
  readonly plain: number;
  readonly plainLate: number;
}

/** What is kept between the batches of one window of arrival, as Lambda stores it. */
export interface LiveState {
  /** Sequence number of the first record. */
  readonly first: string;
  readonly events: number;
  readonly older: number;
  /** By start of the event window, milliseconds since 1970, and group. */
  readonly windows: Readonly<Record<string, Readonly<Record<string, GroupState>>>>;
}

interface Group extends GroupCounts {
  readonly ids: Set<bigint>;
  readonly lateIds: Set<bigint>;
  plain: number;
  plainLate: number;
}

interface Window {
  readonly groups: Map<string, Group>;
  /** Fingerprints of all its groups. */
  readonly inTime: Set<bigint>;
  readonly late: Set<bigint>;
}

export interface LiveEvent {
  /** Start of its window, milliseconds since 1970. */
  readonly window: number;
  readonly group: string;
  /** Undefined when it is counted without. */
  readonly id: bigint | undefined;
  readonly late: boolean;
}

/** Counts of one window of arrival. An event that is there already is not counted again. */
export class LiveCounts {
  events = 0;
  older = 0;
  readonly #windows = new Map<number, Window>();
  #bytes = 0;

  /** @param first sequence number of the first record */
  constructor(readonly first: string) {}

  static from(state: LiveState): LiveCounts {
    const counts = new LiveCounts(state.first);
    counts.events = state.events;
    counts.older = state.older;
    for (const [start, groups] of Object.entries(state.windows)) {
      const window = counts.#window(Number(start));
      for (const [name, { ids, late, plain, plainLate }] of Object.entries(groups)) {
        const group = counts.#newGroup(window, name);
        for (const id of unpackIds(Buffer.from(ids, 'base64'))) counts.#keep(window, group, id, false);
        for (const id of unpackIds(Buffer.from(late, 'base64'))) counts.#keep(window, group, id, true);
        group.plain = plain;
        group.plainLate = plainLate;
      }
    }
    return counts;
  }

  add({ window: start, group: name, id, late }: LiveEvent): void {
    const window = this.#window(start);
    // An event that came in time is not late when it comes again.
    if (id !== undefined && (window.inTime.has(id) || (late && window.late.has(id)))) return;
    const group = this.#group(window, name.slice(0, LONGEST_GROUP));
    const room =
      window.inTime.size + window.late.size < MOST_IDS && this.#bytes + ID_BYTES <= STATE_BUDGET_BYTES;
    if (id !== undefined && room) this.#keep(window, group, id, late);
    else if (late) group.plainLate += 1;
    else group.plain += 1;
  }

  /** By start of the event window. */
  *windows(): Generator<[number, Readonly<Record<string, GroupCounts>>]> {
    for (const [start, { groups }] of this.#windows) yield [start, Object.fromEntries(groups)];
  }

  /** Distinct events that came late. */
  get late(): number {
    let late = 0;
    for (const { groups } of this.#windows.values()) {
      for (const { lateIds, plainLate } of groups.values()) late += lateIds.size + plainLate;
    }
    return late;
  }

  toState(): LiveState {
    const packed = (ids: ReadonlySet<bigint>) => Buffer.from(packIds(ids)).toString('base64');
    const stateOf = ({ ids, lateIds, plain, plainLate }: Group): GroupState => ({
      ids: packed(ids),
      late: packed(lateIds),
      plain,
      plainLate,
    });
    return {
      first: this.first,
      events: this.events,
      older: this.older,
      windows: Object.fromEntries(
        [...this.#windows].map(([start, { groups }]) => [
          start,
          Object.fromEntries([...groups].map(([name, group]) => [name, stateOf(group)])),
        ]),
      ),
    };
  }

  #window(start: number): Window {
    const window = this.#windows.get(start) ?? { groups: new Map(), inTime: new Set(), late: new Set() };
    if (!this.#windows.has(start)) this.#bytes += ENTRY_BYTES;
    this.#windows.set(start, window);
    return window;
  }

  #group(window: Window, name: string): Group {
    const present = window.groups.get(name);
    if (present !== undefined) return present;
    const room = window.groups.size < MOST_GROUPS && this.#bytes + groupBytes(name) <= STATE_BUDGET_BYTES;
    if (room) return this.#newGroup(window, name);
    return window.groups.get(OTHER_GROUPS) ?? this.#newGroup(window, OTHER_GROUPS);
  }

  #newGroup(window: Window, name: string): Group {
    const group: Group = { ids: new Set(), lateIds: new Set(), plain: 0, plainLate: 0 };
    window.groups.set(name, group);
    this.#bytes += groupBytes(name);
    return group;
  }

  #keep(window: Window, group: Group, id: bigint, late: boolean): void {
    (late ? group.lateIds : group.ids).add(id);
    (late ? window.late : window.inTime).add(id);
    this.#bytes += ID_BYTES;
  }
}

function groupBytes(name: string): number {
  return ENTRY_BYTES + Buffer.byteLength(JSON.stringify(name));
}
