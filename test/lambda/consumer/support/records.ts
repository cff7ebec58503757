import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import kinesisEvent from '../fixtures/kinesis-event.json';

/** As Lambda hands a batch over, captured; the second record is not JSON. */
export const capturedEvent = kinesisEvent as KinesisStreamEvent;

export const SHARD = 'shardId-000000000006';
const FIRST_SEQUENCE = 49590338271490256608559692538361571095921575989136588898n;
/** 2018-12-17T22:10:50.987Z. */
export const FIRST_ARRIVAL_MS = 1_545_084_650_987;

export function sequence(place: number): string {
  return String(FIRST_SEQUENCE + BigInt(place));
}

/** The captured record with another payload; `data` is what stands in the event, base64 or not. */
export function recordOf(data: string, place = 0): KinesisStreamRecord {
  const captured = capturedEvent.Records[0] as KinesisStreamRecord;
  return {
    ...captured,
    eventID: `${SHARD}:${sequence(place)}`,
    kinesis: {
      ...captured.kinesis,
      data,
      sequenceNumber: sequence(place),
      approximateArrivalTimestamp: (FIRST_ARRIVAL_MS + place * 1000) / 1000,
    },
  };
}

export type Packing = 'plain' | 'gzip' | 'zstd';

export function pack(payload: string | Buffer, packing: Packing = 'plain'): string {
  const bytes = Buffer.from(payload);
  if (packing === 'gzip') return gzipSync(bytes).toString('base64');
  return (packing === 'zstd' ? zstdCompressSync(bytes) : bytes).toString('base64');
}

/** One record for each payload, in the order of a shard. */
export function batchOf(...payloads: ReadonlyArray<string | Buffer>): KinesisStreamRecord[] {
  return payloads.map((payload, place) => recordOf(pack(payload), place));
}

/** An order line that keeps the contract, with other values where they are given. */
export function orderLine(values: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    event_id: '6f3b0b4e-1c5e-5f7a-9d2a-0c3e5b7a9d11',
    invoice: '489434',
    stock_code: '85048',
    description: '15CM CHRISTMAS GLASS BALL 20 LIGHTS',
    quantity: 12,
    invoice_date: '2009-12-01T07:45:00Z',
    price: 6.95,
    customer_id: '13085',
    country: 'United Kingdom',
    ...values,
  });
}
