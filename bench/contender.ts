import { pseudonymKeyOf } from '../lambda/consumer/pseudonym';
import { compileContract } from '../lib/contract/compile-contract';
import { consumeLeast } from './consumers/least';
import { consumeOurs, stageOfOurs } from './consumers/ours';
import { consumeUsual } from './consumers/usual';
import { processorMs, type Round } from './measure';
import { pageViewEvents } from './page-view-events';
import { pageViews } from './page-views';
import { oneByOne, packed } from './stream-records';

/** Child process of the benchmark: one contender, warm, that runs a round whenever it is told to. */

/** A round takes so much processor time at least. */
const ROUND_MS = 500;

type Work = Omit<Round, 'cpuMs'>;
type Run = () => Work | Promise<Work>;

function contender(name: string, events: number): Run {
  const lines = pageViewEvents(events).map((event) => JSON.stringify(event));
  const contract = compileContract(pageViews);
  const key = pseudonymKeyOf(JSON.stringify({ keyId: 'k1', key: 'benchmark'.repeat(8) }));
  if (name === 'least') {
    const records = oneByOne(lines);
    return () => ({ events: consumeLeast(records), bytesWritten: 0 });
  }
  if (name === 'usual') {
    const records = oneByOne(lines);
    return () => consumeUsual(records);
  }
  const records = packed(lines, contract.dataset, contract.version);
  if (name === 'ours') return () => consumeOurs(records, contract, key);
  const stage = stageOfOurs(name, records, contract, key);
  return () => {
    stage();
    return { events, bytesWritten: 0 };
  };
}

const [, , name = '', events = ''] = process.argv;
const run = contender(name, Number(events));

/**
 * One pass that is not counted, since the others had the core meanwhile and the collector gave memory
 * back; then passes one after the other, as batches come while a stream is busy.
 */
async function round(): Promise<Round> {
  await run();
  const start = processorMs();
  let passes = 0;
  for (;;) {
    const work = await run();
    passes += 1;
    const spent = processorMs() - start;
    if (spent >= ROUND_MS) return { ...work, cpuMs: spent / passes };
  }
}

process.on('message', async () => process.send?.(await round()));
process.send?.('ready');
