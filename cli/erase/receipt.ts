import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { names } from '../../lib/wiring/names';
import { ledgerKeys } from '../../lib/wiring/run';
import { withoutLedger } from '../runs/ledger';

/** The ledger's item of an erasure. It never holds the plain identifier. */
export interface Receipt {
  readonly dataset: string;
  /** `erasure#` and a ULID. */
  readonly run_id: string;
  /** `open` until everything is gone: an erasure that was cut off is finished by the next of the same person. */
  readonly state: 'open' | 'done';
  readonly pseudonyms: readonly string[];
  /** ARN of the caller. */
  readonly by: string;
  readonly requested_at: string;
  readonly completed_at?: string;
  /** Runs of kind `erase` that it took. */
  readonly runs: readonly string[];
  /** Rows by table, and original events, as they were found. */
  readonly found: Readonly<Record<string, number>>;
  /** The same at the end. */
  readonly left?: Readonly<Record<string, number>>;
  /** Older versions of objects that were deleted. */
  readonly versions: number;
  /** Payloads that nobody can unpack, in which the identifier was looked for as text alone. */
  readonly unreadable: number;
}

export interface Receipts {
  /** An erasure of the same person that was cut off. */
  unfinished(dataset: string, pseudonyms: readonly string[]): Promise<Receipt | undefined>;
  write(receipt: Receipt): Promise<void>;
}

export function ledgerReceipts(environment: string, documents: DynamoDBDocumentClient): Receipts {
  const TableName = names.ledger(environment);
  const failed = (error: unknown) => Promise.reject(withoutLedger(error, environment));
  return {
    async unfinished(dataset, pseudonyms) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await documents
          .send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: 'dataset = :dataset AND begins_with(run_id, :prefix)',
              ExpressionAttributeValues: { ':dataset': dataset, ':prefix': ledgerKeys.erasure('') },
              ScanIndexForward: false,
              ConsistentRead: true,
              ...(start === undefined ? {} : { ExclusiveStartKey: start }),
            }),
          )
          .catch(failed);
        const receipts = (page.Items ?? []) as Receipt[];
        const found = receipts.find(
          (receipt) =>
            receipt.state === 'open' &&
            receipt.pseudonyms.some((pseudonym) => pseudonyms.includes(pseudonym)),
        );
        if (found !== undefined) return found;
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return undefined;
    },
    async write(receipt) {
      await documents.send(new PutCommand({ TableName, Item: receipt })).catch(failed);
    },
  };
}
