import type { KinesisStreamRecord } from 'aws-lambda';
import { consume } from '../../lambda/consumer/core';
import { visitLines } from '../../lambda/consumer/lines';
import { decodePayload } from '../../lambda/consumer/payload';
import type { ConsumerPorts } from '../../lambda/consumer/ports';
import { type PseudonymKey, pseudonymOf } from '../../lambda/consumer/pseudonym';
import { RawTable } from '../../lambda/consumer/raw-table';
import { readRecord } from '../../lambda/consumer/read-record';
import type { CompiledContract } from '../../lib/contract/compiled';

/** The whole consumer, up to the objects' bytes; only the PUT is left out. */
export async function consumeOurs(
  records: readonly KinesisStreamRecord[],
  contract: CompiledContract,
  key: PseudonymKey,
): Promise<{ events: number; bytesWritten: number }> {
  const ports: ConsumerPorts = { pseudonymKey: async () => key, putOnce: async () => 'written' };
  const { written, bytesWritten } = await consume(records, contract, ports);
  return { events: written, bytesWritten };
}

type Stage = () => unknown;

function payloadBytes(record: KinesisStreamRecord): Buffer {
  const payload = decodePayload(record.kinesis.data);
  if (!payload.ok) throw new Error(`A record of the benchmark is ${payload.rejection.reason}.`);
  return payload.bytes;
}

/** The parts of the work, each on the results of the part before, for the table's second half. */
export function stagesOfOurs(
  records: readonly KinesisStreamRecord[],
  contract: CompiledContract,
  key: PseudonymKey,
): ReadonlyMap<string, Stage> {
  const payloads = records.map(payloadBytes);
  const rows = payloads.map((payload) => readRecord(payload, contract));
  const personal = contract.columns.filter(({ pii }) => pii === 'pseudonymise').map(({ name }) => name);
  const unhashed: CompiledContract = {
    ...contract,
    columns: contract.columns.map(({ pii, ...column }) => column),
  };
  return new Map<string, Stage>([
    ['decode: base64, zstd', () => records.forEach(payloadBytes)],
    [
      'parse: UTF-8, lines, JSON',
      () => {
        for (const payload of payloads) visitLines(payload, { line: JSON.parse, invalid: () => undefined });
      },
    ],
    [
      'validate',
      () => {
        for (const record of rows) record.rows.forEach(contract.validate);
      },
    ],
    [
      'pseudonymise',
      () => {
        for (const name of personal) {
          const pseudonyms = new Map<unknown, string>();
          for (const record of rows) {
            for (const { [name]: value } of record.rows) {
              if (!pseudonyms.has(value)) pseudonyms.set(value, pseudonymOf(String(value), key));
            }
          }
        }
      },
    ],
    [
      'encode: columns, Parquet, zstd',
      () => {
        const table = new RawTable(unhashed, undefined);
        for (const record of rows) {
          const origin = { arrivedAtMs: 0, shard: 's', sequence: '1', contractVersion: contract.version };
          table.append(record.rows, record.indexes, origin);
        }
        return table.encode();
      },
    ],
  ]);
}
