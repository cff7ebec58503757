import { expect, test } from '@jest/globals';
import { encodeMessage } from '../../../../local/lambda/event-source/queue-event';

test('a message looks as Lambda documents it', () => {
  const json = encodeMessage(
    {
      messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
      receiptHandle: 'AQEB',
      body: 'Test message.',
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
      messageAttributes: {
        count: { dataType: 'Number', stringValue: '7' },
        bytes: { dataType: 'Binary', binaryValue: 'AAE=' },
      },
    },
    'arn:aws:sqs:us-east-2:123456789012:my-queue',
  );
  const lists = { stringListValues: [], binaryListValues: [] };
  expect(JSON.parse(json)).toEqual({
    messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
    receiptHandle: 'AQEB',
    body: 'Test message.',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
    messageAttributes: {
      count: { stringValue: '7', ...lists, dataType: 'Number' },
      bytes: { binaryValue: 'AAE=', ...lists, dataType: 'Binary' },
    },
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue',
    awsRegion: 'us-east-2',
  });
});
