import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ulid } from 'ulid';
import { openMark, prefixes } from '../../lib/wiring/names';
import type { RawFile } from './arrival';
import type { OpenRunPorts } from './ports';

/** SQS's own limit for a receive and for a batch of deletions. */
const MESSAGES_PER_CALL = 10;
/** Asks all of SQS's servers: with a short poll, an answer of none proves nothing. Seconds. */
const LONG_POLL_SECONDS = 1;

export interface Warnings {
  warn(message: string, figures: Readonly<Record<string, unknown>>): void;
}

export function awsPorts(lakeBucket: string, s3: S3Client, sqs: SQSClient, logger: Warnings): OpenRunPorts {
  async function read(key: string): Promise<string | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: lakeBucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** The clean job writes its figures last: with them, nothing of the manifest is left to do. */
  async function unfinishedFiles(dataset: string, runId: string): Promise<readonly RawFile[]> {
    const run = prefixes.run(dataset, runId);
    if ((await read(`${run}clean.json`)) !== undefined) return [];
    const manifest = await read(`${run}manifest.json`);
    return manifest === undefined ? [] : (JSON.parse(manifest) as { files: RawFile[] }).files;
  }

  return {
    async openRuns(dataset) {
      const prefix = prefixes.openRuns(dataset);
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: lakeBucket, Prefix: prefix }),
      );
      const runIds = Contents.map(({ Key = '' }) => Key.slice(prefix.length));
      return Promise.all(
        runIds.map(async (runId) => ({ runId, unfinished: await unfinishedFiles(dataset, runId) })),
      );
    },

    async close(dataset, runIds) {
      for (const runId of runIds) {
        await s3.send(new DeleteObjectCommand({ Bucket: lakeBucket, Key: openMark(dataset, runId) }));
      }
    },

    async receive(queueUrl) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: MESSAGES_PER_CALL,
          WaitTimeSeconds: LONG_POLL_SECONDS,
        }),
      );
      return Messages.map(({ ReceiptHandle = '', Body = '' }) => ({ receipt: ReceiptHandle, body: Body }));
    },

    async remove(queueUrl, receipts) {
      for (let start = 0; start < receipts.length; start += MESSAGES_PER_CALL) {
        const { Failed = [] } = await sqs.send(
          new DeleteMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: receipts
              .slice(start, start + MESSAGES_PER_CALL)
              .map((receipt, index) => ({ Id: String(index), ReceiptHandle: receipt })),
          }),
        );
        // Not deleted means shown again to the next run, whose clean job drops the rows it has.
        if (Failed.length > 0) logger.warn('messages were not deleted', { queueUrl, count: Failed.length });
      }
    },

    async write(key, body) {
      await s3.send(
        new PutObjectCommand({
          Bucket: lakeBucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
        }),
      );
      return `s3://${lakeBucket}/${key}`;
    },

    now: () => new Date(),
    newRunId: () => ulid(),
  };
}
