import { expect, test } from '@jest/globals';
import { isNews, messageText, topicMessage } from '../../../cli/alarms/message';

const envelope = (message: string, more: object = {}) =>
  JSON.stringify({
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:us-east-1:000000000000:catchment-local-page',
    Message: message,
    Timestamp: '2026-11-21T18:00:03.000Z',
    ...more,
  });

const alarm = {
  AlarmName: 'catchment-local-orders-consumer-stopped',
  AlarmDescription: 'orders: records arrive on the stream and the consumer reads none.',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 2 out of the last 2 datapoints were greater than the threshold (1.0).',
  StateChangeTime: '2026-11-21T18:00:02.000+0000',
};

test('a message about an alarm says which, of what, from state to state and why', () => {
  const message = topicMessage('local', envelope(JSON.stringify(alarm)));
  expect(message).toMatchObject({
    topic: 'catchment-local-page',
    alarm: { id: 'consumer-stopped', of: 'orders', NewStateValue: 'ALARM' },
  });
  expect(messageText(message)).toBe(
    [
      '2026-11-21T18:00:02.000+0000 catchment-local-page: catchment-local-orders-consumer-stopped OK -> ALARM',
      '  orders: records arrive on the stream and the consumer reads none.',
      '  Threshold Crossed: 2 out of the last 2 datapoints were greater than the threshold (1.0).',
    ].join('\n'),
  );
});

test('what is no message of an alarm is shown as it came', () => {
  const message = topicMessage('local', envelope('S3 costs $12.', { Subject: 'Cost of local' }));
  expect(message.alarm).toBeUndefined();
  expect(messageText(message)).toBe(
    '2026-11-21T18:00:03.000Z catchment-local-page: Cost of local\nS3 costs $12.',
  );
});

test('an alarm that the platform does not know is shown without what it is of', () => {
  const message = topicMessage('local', envelope(JSON.stringify({ ...alarm, AlarmName: 'somebody-elses' })));
  expect(message.alarm?.id).toBeUndefined();
  expect(messageText(message)).toContain('somebody-elses OK -> ALARM');
});

test('the OK of a new alarm is no news; its end, its alarm and what people are told are', () => {
  const told = (more: object) =>
    isNews(topicMessage('local', envelope(JSON.stringify({ ...alarm, ...more }))));
  expect(told({ OldStateValue: 'INSUFFICIENT_DATA', NewStateValue: 'OK' })).toBe(false);
  expect(told({ OldStateValue: 'INSUFFICIENT_DATA', NewStateValue: 'ALARM' })).toBe(true);
  expect(told({ OldStateValue: 'ALARM', NewStateValue: 'OK' })).toBe(true);
  expect(isNews(topicMessage('local', envelope('S3 costs $12.')))).toBe(true);
});
