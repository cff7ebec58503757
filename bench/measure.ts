/** Milliseconds of processor time, of the whole process: a neighbour's load does not count, a collector does. */
function processorMs(): number {
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

/**
 * Runs contenders in turn, round by round, so that a slow moment of the machine meets all of them.
 *
 * @returns processor time of each round by contender, warm-up left out. Milliseconds.
 */
export async function interleaved(
  contenders: ReadonlyMap<string, () => unknown>,
  { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map(Array.from(contenders.keys(), (name): [string, number[]] => [name, []]));
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const [name, run] of contenders) {
      // The garbage of the contender before is not this one's.
      globalThis.gc?.();
      const start = processorMs();
      await run();
      const elapsed = processorMs() - start;
      if (round >= warmUps) times.get(name)?.push(elapsed);
    }
  }
  return times;
}
