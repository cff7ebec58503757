import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidArn,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ulid } from 'ulid';
import type { OpenRunPorts } from './ports';
import { countQuarantined } from './quarantine-count';

/** SQS's own limit for a receive and for a batch of deletions. */
const MESSAGES_PER_CALL = 10;
/** Asks all of SQS's servers: with a short poll, an answer of none proves nothing. Seconds. */
const LONG_POLL_SECONDS = 1;

export interface Warnings {
  warn(message: string, figures: Readonly<Record<string, unknown>>): void;
}

export interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly stepFunctions: SFNClient;
}

type AwsPorts = Pick<OpenRunPorts, 'receive' | 'remove' | 'isRunning' | 'quarantined' | 'now' | 'newRunId'>;

export function awsPorts(
  quarantineBucket: string,
  { s3, sqs, stepFunctions }: Clients,
  logger: Warnings,
): AwsPorts {
  return {
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

    async isRunning(execution) {
      try {
        const { status } = await stepFunctions.send(
          new DescribeExecutionCommand({ executionArn: execution }),
        );
        return status === 'RUNNING';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) return false;
        throw error;
      }
    },

    quarantined: (dataset, since, until, arrivedFrom) =>
      countQuarantined(s3, quarantineBucket, dataset, since, until, arrivedFrom),

    now: () => new Date(),
    newRunId: () => ulid(),
  };
}
