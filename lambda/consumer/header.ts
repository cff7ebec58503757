import { MAX_REPLAYED, REPLAY_MEMBER, type Replayed, replayedOf } from '../../lib/wiring/quarantine';
import { jsonTypeOf, type Row } from './inspect';
import { type Rejection, rejection } from './rejection';

/** The reserved first line of a payload: `{"$catchment": {"dataset": "orders", "contract": "1-0-0", "batch": "01K…"}}`. */
const HEADER_KEY = '$catchment';
const BATCH = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const VERSION = /^\d{1,9}-\d{1,9}-\d{1,9}$/;

/** Whether a parsed line is a header, well-formed or not. Only a payload's first line is asked. */
export function isHeader(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && Object.hasOwn(row, HEADER_KEY);
}

export interface Header {
  readonly contract: string;
  /** The producer's id of the payload; undefined when it is no ULID, for nothing else is to stand in a log. */
  readonly batch: string | undefined;
  /** By the place of the event; an event that is not in it is a new one. */
  readonly replayed: ReadonlyArray<Replayed | undefined>;
}

/** What is not as a replay writes it says nothing, and costs no event. */
function replayedIn(list: unknown): ReadonlyArray<Replayed | undefined> {
  return Array.isArray(list) && list.length <= MAX_REPLAYED ? list.map(replayedOf) : [];
}

/** What a header says, or what is wrong with it. */
export function readHeader(row: Row, dataset: string): Header | { rejection: Rejection } {
  const header = row[HEADER_KEY] as Row | null;
  if (typeof header !== 'object' || header === null || Object.keys(row).length > 1) {
    return {
      rejection: rejection('type', 'a header object alone on its line', jsonTypeOf(header), HEADER_KEY),
    };
  }
  if (header['dataset'] !== dataset) {
    return {
      rejection: rejection('enum', dataset, jsonTypeOf(header['dataset']), `${HEADER_KEY}.dataset`),
    };
  }
  const contract = header['contract'];
  if (typeof contract !== 'string' || !VERSION.test(contract)) {
    return {
      rejection: rejection(
        'pattern',
        'MODEL-REVISION-ADDITION',
        jsonTypeOf(contract),
        `${HEADER_KEY}.contract`,
      ),
    };
  }
  const batch = header['batch'];
  return {
    contract,
    batch: typeof batch === 'string' && BATCH.test(batch) ? batch : undefined,
    replayed: replayedIn(header[REPLAY_MEMBER]),
  };
}
