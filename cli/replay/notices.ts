import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import type { Notice, NoticeQueue } from './ports';

/** SQS's own limit to a call. */
const PER_CALL = 10;
/** Asks all of SQS's servers: with a short poll, an answer of none proves nothing. Seconds. */
const LONG_POLL_SECONDS = 1;
/** Nobody else is shown what is being looked at; the alarm on the queue does not count it meanwhile. Seconds. */
const HELD_SECONDS = 300;

/** An "Object Created" event of S3, as EventBridge hands it on. */
const created = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

/**
 * The queue of a dataset's failed batches, with the caller's own rights to it.
 *
 * @throws UserError when the environment has none
 */
export async function noticeQueue(
  environment: string,
  dataset: string,
): Promise<NoticeQueue & { close(): void }> {
  const sqs = new SQSClient(clientConfig(environment));
  const QueueUrl = await urlOf(sqs, environment, names.failedBatches(environment, dataset));
  const inBatches = async (
    notices: readonly Notice[],
    send: (part: readonly Notice[]) => Promise<{ readonly Failed?: BatchResultErrorEntry[] | undefined }>,
  ) => {
    for (let start = 0; start < notices.length; start += PER_CALL) {
      const { Failed: [failed] = [] } = await send(notices.slice(start, start + PER_CALL));
      if (failed !== undefined)
        throw new Error(`A message of ${QueueUrl} was not changed: ${failed.Message}`);
    }
  };
  return {
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: PER_CALL,
          WaitTimeSeconds: LONG_POLL_SECONDS,
          VisibilityTimeout: HELD_SECONDS,
        }),
      );
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
        id: MessageId,
        receipt: ReceiptHandle,
        key: keyOf(Body),
      }));
    },
    remove: (notices) =>
      inBatches(notices, (part) =>
        sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: part.map(entryOf) })),
      ),
    release: (notices) =>
      inBatches(notices, (part) =>
        sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl,
            Entries: part.map((notice, place) => ({ ...entryOf(notice, place), VisibilityTimeout: 0 })),
          }),
        ),
      ),
    close: () => sqs.destroy(),
  };
}

async function urlOf(sqs: SQSClient, environment: string, QueueName: string): Promise<string> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  } catch (cause) {
    sqs.destroy();
    if (!(cause instanceof QueueDoesNotExist)) throw cause;
    throw new UserError(
      `Environment ${environment} has no queue ${QueueName}. Deploy it first: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`,
      exitCodes.environment,
      { cause },
    );
  }
}

const entryOf = ({ receipt }: Notice, place: number) => ({ Id: String(place), ReceiptHandle: receipt });

function keyOf(body: string): string | undefined {
  try {
    return created.safeParse(JSON.parse(body)).data?.detail.object.key;
  } catch {
    return undefined;
  }
}
