import type { KinesisStreamRecord } from 'aws-lambda';
import { consume } from '../../lambda/consumer/core';
import type { Row } from '../../lambda/consumer/inspect';
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

/** Names of the parts of the work, in their order. */
export const STAGES = ['decode', 'parse', 'validate', 'pseudonymise', 'encode'] as const;

/** One part of the work, on what the part before it makes. @throws Error when there is no such part */
export function stageOfOurs(
  name: string,
  records: readonly KinesisStreamRecord[],
  contract: CompiledContract,
  key: PseudonymKey,
): Stage {
  if (name === 'decode') {
    return () => {
      for (const record of records) payloadBytes(record);
    };
  }
  const payloads = records.map(payloadBytes);
  if (name === 'parse') {
    return () => {
      for (const payload of payloads) visitLines(payload, { line: JSON.parse, invalid: () => undefined });
    };
  }
  const portions: Row[][] = [];
  for (const payload of payloads) {
    readRecord(payload, contract, { accept: (rows) => portions.push([...rows]), reject: () => undefined });
  }
  switch (name) {
    case 'validate':
      return () => {
        for (const rows of portions) rows.forEach(contract.validate);
      };
    case 'pseudonymise':
      return () => pseudonymise(portions, contract, key);
    case 'encode':
      return () => encodeUnhashed(portions, contract);
    default:
      throw new Error(`The benchmark has no contender ${name}.`);
  }
}

function pseudonymise(
  portions: ReadonlyArray<readonly Row[]>,
  contract: CompiledContract,
  key: PseudonymKey,
) {
  for (const { name, pii } of contract.columns) {
    if (pii !== 'pseudonymise') continue;
    const pseudonyms = new Map<unknown, string>();
    for (const rows of portions) {
      for (const { [name]: value } of rows) {
        if (!pseudonyms.has(value)) pseudonyms.set(value, pseudonymOf(String(value), key));
      }
    }
  }
}

function encodeUnhashed(portions: ReadonlyArray<readonly Row[]>, contract: CompiledContract): Uint8Array {
  const columns = contract.columns.map(({ pii, ...column }) => column);
  const table = new RawTable({ ...contract, columns }, undefined);
  const origin = { arrivedAtMs: 0, shard: 's', sequence: '1', contractVersion: contract.version };
  for (const rows of portions) {
    table.append(
      rows,
      rows.map((_, index) => index),
      origin,
    );
  }
  return table.encode();
}
