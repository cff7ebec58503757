import { prefixes } from '../../lib/wiring/names';
import { quarantineSuffix } from '../shared/quarantine-key';

/** What names the objects of a batch: the same batch has the same names, whenever it is delivered. */
export interface BatchPlace {
  readonly dataset: string;
  readonly contractVersion: string;
  readonly shard: string;
  readonly firstSequence: string;
  readonly lastSequence: string;
  /** Arrival of the first record. Never the wall clock, which a retry would not meet again. */
  readonly firstArrivalMs: number;
}

function stem({ shard, firstSequence, lastSequence, contractVersion }: BatchPlace): string {
  return `${shard}-${firstSequence}-${lastSequence}-v${contractVersion}`;
}

/** Key in the lake bucket. */
export function rawKey(place: BatchPlace): string {
  const [date, time = ''] = new Date(place.firstArrivalMs).toISOString().split('T');
  return `${prefixes.raw(place.dataset)}dt=${date}/hour=${time.slice(0, 2)}/${stem(place)}.parquet`;
}

/** Key in the quarantine bucket. The same batch has as many refused events, whenever it is delivered. */
export function quarantineKey(place: BatchPlace, events: number): string {
  const date = new Date(place.firstArrivalMs).toISOString().slice(0, 10);
  return `${prefixes.quarantine(place.dataset)}dt=${date}/${stem(place)}${quarantineSuffix(events)}`;
}
