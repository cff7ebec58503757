import type { QueueMessage } from './queue';

/** One element of the event's `Records`, as Lambda hands a message to a function; JSON text. */
export function encodeMessage(message: QueueMessage, eventSourceArn: string): string {
  const { messageId, receiptHandle, body, attributes, messageAttributes, md5OfBody } = message;
  const lists = { stringListValues: [], binaryListValues: [] };
  return JSON.stringify({
    messageId,
    receiptHandle,
    body,
    attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { dataType, ...value }]) => [
        name,
        { ...value, ...lists, dataType },
      ]),
    ),
    md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: eventSourceArn,
    awsRegion: eventSourceArn.split(':')[3],
  });
}
