import { expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import { Producer, type ProducerOptions } from '../../producer';
import { FakeStream } from './fake-stream';

test.each<[ProducerOptions, string]>([
  [{ ordered: true }, 'Received ordered without partitionKey'],
  [
    { packing: { mode: 'packed', maxRecordBytes: 0 } },
    'maxRecordBytes: received 0, wanted a whole number from 1 to 16777216',
  ],
  [{ packing: { mode: 'packed', zstdLevel: 23 } }, 'zstdLevel: received 23'],
  [{ maxStreamRecordBytes: 11 * 1024 * 1024 }, 'maxStreamRecordBytes: received 11534336'],
  [{ maxBufferedBytes: 1.5 }, 'maxBufferedBytes: received 1.5'],
  [{ retry: { maxAttempts: 0 } }, 'retry.maxAttempts: received 0'],
])('an option that cannot be is named: %j', (options, message) => {
  expect(() => new Producer(orders, new FakeStream(), options as object)).toThrow(message);
});
