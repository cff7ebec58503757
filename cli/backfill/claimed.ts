import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import { type Backfill, type Claims, isAlive, type Owner } from './claim';
import type { DateRange } from './range';

export interface Wanted extends DateRange {
  readonly dataset: string;
  readonly target: string;
  /** Gives up what another backfill has left unfinished. */
  readonly abandon: boolean;
}

/**
 * Whether a backfill that is in the ledger is gone on with.
 *
 * @returns the unfinished one, or undefined when a new one begins
 * @throws UserError when one is under way, and when one of another target or range was left unfinished
 */
export function resumable(found: Backfill | undefined, wanted: Wanted, now: Date): Backfill | undefined {
  if (found === undefined) return undefined;
  if (isAlive(found, now)) throw underWay(found);
  const same = found.target === wanted.target && found.from === wanted.from && found.to === wanted.to;
  if (wanted.abandon) return undefined;
  if (same) return found;
  throw new UserError(
    `A backfill of ${rangeWords(found)} was left unfinished, with ${found.done.length} dates done. Finish it (npx catchment backfill ${found.target} --from ${found.from} --to ${found.to}), or give it up: add --abandon.`,
  );
}

function underWay(found: Backfill): UserError {
  const { owner, started_at, heartbeat_at } = found;
  return new UserError(
    `A backfill of ${rangeWords(found)} is under way since ${started_at}, by ${owner?.user} on ${owner?.host} (process ${owner?.pid}, last seen ${heartbeat_at}). Wait until it has ended.`,
  );
}

function rangeWords({ target, from, to }: Backfill): string {
  return `${target} from ${from} to ${to}`;
}

const HEARTBEAT_MS = 15_000;

/** A claim that this process holds: what it writes says that it lives, and how far it is. */
export class HeldClaim {
  readonly #claims: Claims;
  readonly #owner: Owner;
  readonly #now: () => Date;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #backfill: Backfill;
  /** Writes come one behind the other, so that the last is the newest. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(claims: Claims, backfill: Backfill, owner: Owner, now: () => Date) {
    this.#claims = claims;
    this.#backfill = backfill;
    this.#owner = owner;
    this.#now = now;
    this.#timer = setInterval(() => {
      this.save({}).catch((error: unknown) => this.#lost.abort(error));
    }, HEARTBEAT_MS).unref();
  }

  /** @throws UserError when another process was faster */
  static async take(
    claims: Claims,
    begun: Backfill,
    asRead: Backfill | undefined,
    owner: Owner,
    now: () => Date,
  ): Promise<HeldClaim> {
    const mine = { ...begun, owner, heartbeat_at: now().toISOString() };
    if (!(await claims.take(mine, asRead))) {
      const faster = await claims.read(begun.dataset);
      throw faster === undefined
        ? new UserError(`Another backfill of ${begun.dataset} has just ended. Try again.`)
        : underWay(faster);
    }
    return new HeldClaim(claims, mine, owner, now);
  }

  get backfill(): Backfill {
    return this.#backfill;
  }

  /** Aborts when another process has taken the claim over, or the ledger could not be written. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws UserError when another process has taken it over */
  async save(changes: Partial<Backfill>): Promise<void> {
    this.#backfill = { ...this.#backfill, ...changes };
    await this.#write(() => this.#backfill);
  }

  /** What ran is done. */
  async done(dates: readonly string[]): Promise<void> {
    const { running: _, ...rest } = this.#backfill;
    this.#backfill = { ...rest, done: [...new Set([...rest.done, ...dates])].sort() };
    await this.#write(() => this.#backfill);
  }

  /** The item stays, for whoever goes on. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write(() => {
      const { owner: _, ...rest } = this.#backfill;
      return rest;
    });
  }

  /** Everything is done: the item goes. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    if (!(await this.#claims.remove(this.#backfill))) throw takenOver();
  }

  async #write(next: () => Backfill): Promise<void> {
    const write = this.#writing.then(async () => {
      this.#backfill = { ...next(), heartbeat_at: this.#now().toISOString() };
      if (!(await this.#claims.keep(this.#backfill, this.#owner))) throw takenOver();
    });
    // The next write must not fail for this one's error, which this one's caller hears of.
    this.#writing = write.catch(() => {});
    await write;
  }
}

function takenOver(): UserError {
  return new UserError(
    'Another process has taken this backfill over, because this one gave no sign of life for a minute. It goes on there.',
    exitCodes.failed,
  );
}
