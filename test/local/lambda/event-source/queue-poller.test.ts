import { afterEach, expect, test } from '@jest/globals';
import type { QueueMapping } from '../../../../local/lambda/event-source/mapping';
import type { Queue, QueueMessage } from '../../../../local/lambda/event-source/queue';
import { QueuePoller } from '../../../../local/lambda/event-source/queue-poller';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { until } from '../../until';
import { failed, queueMapping as mapping, succeeded } from './support';

/** A queue in memory: a message that was received is hidden until `show`. */
class FakeQueue implements Queue {
  readonly #visible: QueueMessage[] = [];
  readonly deleted: string[] = [];
  readonly asked: number[] = [];
  hiddenSeconds = 30;
  failure: Error | undefined;

  put(...bodies: readonly string[]): void {
    this.#visible.push(
      ...bodies.map((body, index) => ({
        messageId: body.slice(0, 40),
        receiptHandle: `r${index}`,
        body,
        md5OfBody: '',
        attributes: {},
        messageAttributes: {},
      })),
    );
  }

  async receive(most: number): Promise<QueueMessage[]> {
    this.asked.push(most);
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    if (this.#visible.length === 0) await new Promise((resume) => setTimeout(resume, 2));
    return this.#visible.splice(0, Math.min(most, 10));
  }

  async delete(messages: readonly QueueMessage[]): Promise<void> {
    this.deleted.push(...messages.map(({ messageId }) => messageId));
  }

  async visibilitySeconds(): Promise<number> {
    return this.hiddenSeconds;
  }
}

let stop = async () => {};
afterEach(() => stop());

function polling(
  queue: FakeQueue,
  settings: Partial<QueueMapping> = {},
  answer: (bodies: readonly string[], call: number) => Promise<InvocationOutcome> = async () => succeeded(),
) {
  const batches: string[][] = [];
  const poller = new QueuePoller(
    { ...mapping, ...settings },
    {
      queue,
      async invoke(event) {
        const { Records } = JSON.parse(event) as { Records: Array<{ body: string }> };
        const bodies = Records.map(({ body }) => body);
        batches.push(bodies);
        return answer(bodies, batches.length);
      },
    },
    { first: 1, longest: 5 },
  );
  stop = () => poller.stop();
  return { poller, batches, said: () => poller.status().lastProcessingResult };
}

const bodies = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

test('the messages of a batch that succeeds are deleted', async () => {
  const queue = new FakeQueue();
  queue.put('a', 'b');
  const { batches, said } = polling(queue);
  await until('both are deleted', () => queue.deleted.length === 2);
  expect(batches).toEqual([['a', 'b']]);
  await until('it says so', () => said() === 'OK');
});

test('a function that fails deletes nothing, and is not invoked again before the messages come again', async () => {
  const queue = new FakeQueue();
  queue.put('a', 'b');
  const { batches, said } = polling(queue, {}, async () => failed);
  await until('it says so', () => said() === 'PROBLEM: Function call failed');
  await stop();
  expect(queue.deleted).toEqual([]);
  expect(batches).toHaveLength(1);
});

test('of a partial failure, what is not reported is deleted', async () => {
  const queue = new FakeQueue();
  queue.put('a', 'b', 'c');
  const { said } = polling(queue, { reportsItemFailures: true }, async () =>
    succeeded({ batchItemFailures: [{ itemIdentifier: 'b' }] }),
  );
  await until('two are deleted', () => queue.deleted.length === 2);
  expect(queue.deleted).toEqual(['a', 'c']);
  await until('it says so', () => said().startsWith('PROBLEM: 1 messages'));
});

test.each([
  ['an identifier of no message', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
  ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ['an identifier that is null', { batchItemFailures: [{ itemIdentifier: null }] }],
  ['another key', { batchItemFailures: [{ id: 'a' }] }],
  ['an answer that is text', 'failed'],
])('%s fails the whole batch', async (_, answer) => {
  const queue = new FakeQueue();
  queue.put('a', 'b');
  const { said } = polling(queue, { reportsItemFailures: true }, async () => succeeded(answer));
  await until('it says so', () => said() === 'PROBLEM: Function call failed');
  expect(queue.deleted).toEqual([]);
});

test('reported failures mean nothing to a mapping that does not ask for them', async () => {
  const queue = new FakeQueue();
  queue.put('a');
  polling(queue, {}, async () => succeeded({ batchItemFailures: [{ itemIdentifier: 'a' }] }));
  await until('it is deleted', () => queue.deleted.length === 1);
});

test('a message that no filter lets through is deleted and not delivered', async () => {
  const queue = new FakeQueue();
  queue.put('{"kind":"sale"}', '{"kind":"visit"}', 'text');
  const { batches } = polling(queue, { patterns: ['{"body":{"kind":["sale"]}}'] });
  await until('all are deleted', () => queue.deleted.length === 3);
  expect(batches).toEqual([['{"kind":"sale"}']]);
});

test('a window gathers more than one call of SQS brings, up to the batch', async () => {
  const queue = new FakeQueue();
  queue.put(...bodies(30));
  const { batches } = polling(queue, { batchSize: 25, windowSeconds: 1 });
  await until('all are deleted', () => queue.deleted.length === 30);
  expect(batches.map(({ length }) => length)).toEqual([25, 5]);
});

test('without a window, what one call brings is delivered at once, and no more is asked for than a batch holds', async () => {
  const queue = new FakeQueue();
  queue.put(...bodies(7));
  const { batches } = polling(queue, { batchSize: 3 });
  await until('all are deleted', () => queue.deleted.length === 7);
  expect(batches.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(Math.max(...queue.asked)).toBe(3);
});

test('an event is not longer than Lambda takes, and what does not fit comes in the next', async () => {
  const queue = new FakeQueue();
  const long = (name: string) => name.repeat(1_000_000);
  queue.put(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(long));
  const { batches } = polling(queue);
  await until('all are deleted', () => queue.deleted.length === 7);
  expect(batches.map((batch) => batch.map((body) => body[0]).join(''))).toEqual(['abcdef', 'g']);
});

test('no more batches are in flight than the mapping allows', async () => {
  const queue = new FakeQueue();
  queue.put(...bodies(12));
  let running = 0;
  let most = 0;
  polling(queue, { batchSize: 1, maximumConcurrency: 3 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resume) => setTimeout(resume, 2));
    running -= 1;
    return succeeded();
  });
  await until('all are deleted', () => queue.deleted.length === 12);
  expect(most).toBe(3);
});

test('a function that cannot be invoked is tried again while its messages are hidden', async () => {
  const queue = new FakeQueue();
  queue.put('a');
  const { batches } = polling(queue, {}, async (_, call) => {
    if (call < 4) throw new Error('Rate Exceeded.');
    return succeeded();
  });
  await until('it is deleted', () => queue.deleted.length === 1);
  expect(batches).toHaveLength(4);
});

test('a function that cannot be invoked is given up when its messages are visible again', async () => {
  const queue = new FakeQueue();
  queue.hiddenSeconds = 0;
  queue.put('a');
  const { batches, said } = polling(queue, {}, async () => {
    throw new Error('Rate Exceeded.');
  });
  await until('it says so', () => said() === 'PROBLEM: the function could not be invoked: Rate Exceeded.');
  await stop();
  expect(batches).toHaveLength(1);
  expect(queue.deleted).toEqual([]);
});

test('a queue that cannot be read is told of and tried again', async () => {
  const queue = new FakeQueue();
  queue.failure = new Error('connect ECONNREFUSED');
  const { said } = polling(queue);
  await until('it says so', () => said() === 'PROBLEM: the queue could not be read: connect ECONNREFUSED');
  queue.put('a');
  await until('it is deleted', () => queue.deleted.length === 1);
});

test('stopping delivers what was received', async () => {
  const queue = new FakeQueue();
  queue.put(...bodies(5));
  const { batches } = polling(queue, { batchSize: 100, windowSeconds: 300 });
  await until('the messages were received', () => queue.asked.length > 1);
  expect(batches).toEqual([]);
  await stop();
  expect(queue.deleted).toEqual(bodies(5));
});

test('a mapping that is not enabled receives nothing', async () => {
  const queue = new FakeQueue();
  const { said } = polling(queue, { enabled: false });
  await stop();
  expect(queue.asked).toEqual([]);
  expect(said()).toBe('No records processed');
});
