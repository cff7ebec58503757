import type { CompiledContract } from '../../lib/contract/compiled';
import type { Replayed } from '../../lib/wiring/quarantine';
import { dayOfMillis, daysOf, millisOf } from './convert';
import { isHeader, readHeader } from './header';
import { inspect, type Row } from './inspect';
import { MAX_EVENT_BYTES } from './limits';
import { type LineVisitor, visitLines } from './lines';
import { type Rejection, rejection } from './rejection';

/**
 * Rows are handed on in portions of so many: their objects are then still in the processor's cache when
 * the columns are made of them, which is a fifth of the work for a packed record of hundreds.
 */
const PORTION_ROWS = 64;

/** Takes a payload's events. `index` counts them, a header and blank lines left out. */
export interface EventSink {
  /** @param contractVersion that the payload's header names */
  accept(rows: readonly Row[], indexes: readonly number[], contractVersion: string | undefined): void;
  reject(flaw: Rejection, original: Buffer, place: RejectedPlace): void;
}

export interface RejectedPlace {
  readonly index: number;
  /** That the payload's header names. */
  readonly contractVersion: string | undefined;
  /** What the payload's header says of the event. */
  readonly replayed: Replayed | undefined;
}

export interface ReadRecord {
  readonly events: number;
  /** Events that the contract says to drop. */
  readonly dropped: number;
  /** Set when the whole payload is refused; no event of it was handed on then. */
  readonly refused: Rejection | undefined;
  /** The producer's id of the payload, where its header has one. */
  readonly batch: string | undefined;
}

const NOT_JSON = Symbol('not JSON');

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The parser's message quotes the text, which may be personal.
    return NOT_JSON;
  }
}

function isTooLarge(line: string): boolean {
  return line.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(line) > MAX_EVENT_BYTES;
}

class RecordReader implements LineVisitor, ReadRecord {
  events = 0;
  dropped = 0;
  refused: Rejection | undefined;
  batch: string | undefined;
  readonly #contract: CompiledContract;
  readonly #sink: EventSink;
  readonly #firstDay: number;
  readonly #lastDay: number;
  #rows: Row[] = [];
  #indexes: number[] = [];
  #contractVersion: string | undefined;
  #replayed: ReadonlyArray<Replayed | undefined> = [];
  #firstLine = true;

  constructor(contract: CompiledContract, sink: EventSink) {
    this.#contract = contract;
    this.#sink = sink;
    this.#firstDay = daysOf(contract.firstDate);
    this.#lastDay = daysOf(contract.lastDate);
  }

  line(text: string): void {
    const isFirst = this.#firstLine;
    this.#firstLine = false;
    if (this.refused !== undefined) return;
    if (isTooLarge(text)) {
      this.#reject(rejection('too-large', `at most ${MAX_EVENT_BYTES} bytes`, 'text'), Buffer.from(text));
      return;
    }
    const row = parse(text);
    if (isFirst && isHeader(row)) {
      const header = readHeader(row, this.#contract.dataset);
      if ('rejection' in header) this.refused = header.rejection;
      else {
        this.#contractVersion = header.contract;
        this.batch = header.batch;
        this.#replayed = header.replayed;
      }
      return;
    }
    if (row === NOT_JSON) {
      this.#reject(rejection('not-json', 'one JSON object a line', 'text'), Buffer.from(text));
    } else if (this.#isToDrop(row)) {
      this.dropped += 1;
      this.events += 1;
    } else {
      const flaw = inspect(row, this.#contract) ?? this.#outsideRange(row as Row);
      if (flaw === undefined) this.#accept(row as Row);
      else this.#reject(flaw, Buffer.from(text));
    }
  }

  invalid(bytes: Buffer): void {
    this.#firstLine = false;
    if (this.refused !== undefined) return;
    this.#reject(rejection('not-utf8', 'UTF-8', 'bytes'), bytes);
  }

  #accept(row: Row): void {
    this.#rows.push(row);
    this.#indexes.push(this.events);
    this.events += 1;
    if (this.#rows.length === PORTION_ROWS) this.handOn();
  }

  handOn(): void {
    if (this.#rows.length === 0) return;
    this.#sink.accept(this.#rows, this.#indexes, this.#contractVersion);
    this.#rows = [];
    this.#indexes = [];
  }

  #reject(flaw: Rejection, original: Buffer): void {
    this.#sink.reject(flaw, original, {
      index: this.events,
      contractVersion: this.#contractVersion,
      replayed: this.#replayed[this.events],
    });
    this.events += 1;
  }

  #isToDrop(row: unknown): boolean {
    const { drop } = this.#contract;
    if (drop.length === 0 || typeof row !== 'object' || row === null) return false;
    return drop.some(({ column, equals }) => (row as Row)[column] === equals);
  }

  #outsideRange(row: Row): Rejection | undefined {
    const { eventTime, firstDate, lastDate } = this.#contract;
    const day = dayOfMillis(millisOf(row[eventTime] as string));
    if (day >= this.#firstDay && day <= this.#lastDay) return undefined;
    return rejection('outside-partition-range', `${firstDate} to ${lastDate}, UTC`, 'string', eventTime);
  }
}

/** Reads a payload's events against the contract. A bad event leaves its neighbours as they are. */
export function readRecord(payload: Buffer, contract: CompiledContract, sink: EventSink): ReadRecord {
  const reader = new RecordReader(contract, sink);
  visitLines(payload, reader);
  reader.handOn();
  return reader;
}
