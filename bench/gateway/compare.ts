import { median } from '../measure';

/** Makes one call. */
type Call = () => Promise<unknown>;

export interface Round {
  /** Calls a second, several in flight. */
  readonly rate: number;
  /** Of one call alone, median, in milliseconds. */
  readonly latencyMs: number;
}

/** The same rounds straight to MiniStack and through the gateway, pair by pair. */
export interface Compared {
  readonly title: string;
  readonly direct: readonly Round[];
  readonly through: readonly Round[];
}

export interface Length {
  /** Calls in flight while the rate is measured. */
  readonly inFlight: number;
  readonly callsInFlight: number;
  readonly callsAlone: number;
}

export async function round(call: Call, { inFlight, callsInFlight, callsAlone }: Length): Promise<Round> {
  const latencies: number[] = [];
  for (let made = 0; made < callsAlone; made += 1) {
    const before = performance.now();
    await call();
    latencies.push(performance.now() - before);
  }
  let left = callsInFlight;
  const start = performance.now();
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - start) / 1000;
  return { rate: callsInFlight / seconds, latencyMs: median(latencies) };
}

/** How many calls are made in so many seconds, several in flight: the length of a round that says something. */
export async function callsIn(seconds: number, call: Call, inFlight: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let made = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await call();
      made += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return made;
}

/** Rounds of both in turn, the other one first each time, so that a slow moment of the machine meets both. */
export async function compare(
  title: string,
  calls: { readonly direct: Call; readonly through: Call },
  { warmUps, rounds, ...length }: Length & { readonly warmUps: number; readonly rounds: number },
): Promise<Compared> {
  const measured = { direct: [] as Round[], through: [] as Round[] };
  for (let at = 0; at < warmUps + rounds; at += 1) {
    const ways = at % 2 === 0 ? (['direct', 'through'] as const) : (['through', 'direct'] as const);
    for (const way of ways) {
      const done = await round(calls[way], length);
      if (at >= warmUps) measured[way].push(done);
    }
  }
  return { title, ...measured };
}
