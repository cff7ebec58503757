import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What a contender says after a round. */
export interface Round {
  readonly events: number;
  readonly bytesWritten: number;
  /** Processor time of one pass over all events. Milliseconds. */
  readonly cpuMs: number;
}

export interface Measured {
  readonly name: string;
  /** Processor time of a round, median. Milliseconds. */
  readonly ms: number;
  readonly bytesWritten: number;
}

/** Of the whole process: a neighbour's load does not count, a garbage collector's threads do. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('The median of nothing is asked for.');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      reject(new Error(`A contender of the benchmark ended with exit code ${code}.`));
    };
    child.once('exit', onExit).once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

/**
 * Runs contenders in turn, round by round, so that a slow moment of the machine meets all of them; each
 * in a process of its own, so that none sweeps up another's garbage.
 *
 * @param names as bench/contender.ts knows them
 */
export async function interleaved(
  names: readonly string[],
  { events, warmUps, rounds }: { readonly events: number; readonly warmUps: number; readonly rounds: number },
): Promise<readonly Measured[]> {
  const contenders = names.map((name) => ({
    name,
    child: fork(join(__dirname, 'contender.ts'), [name, String(events)], { execArgv: ['--import', 'tsx'] }),
    times: [] as number[],
    bytesWritten: 0,
  }));
  try {
    for (const { child } of contenders) await answer(child);
    for (let round = 0; round < warmUps + rounds; round += 1) {
      for (const contender of contenders) {
        contender.child.send('round');
        const done = (await answer(contender.child)) as Round;
        if (done.events !== events) {
          throw new Error(`${contender.name} took ${done.events} events of ${events}: it measures nothing.`);
        }
        if (round >= warmUps) contender.times.push(done.cpuMs);
        contender.bytesWritten = done.bytesWritten;
      }
    }
    return contenders.map(({ name, times, bytesWritten }) => ({ name, ms: median(times), bytesWritten }));
  } finally {
    for (const { child } of contenders) child.kill();
  }
}
