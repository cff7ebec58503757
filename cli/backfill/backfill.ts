import { ulid } from 'ulid';
import type { RunRecord } from '../../lib/wiring/run';
import { exitCodes } from '../exit-codes';
import { RunFailed } from '../run/run-failed';
import { UserError } from '../user-error';
import type { Backfill, Claims, Owner } from './claim';
import { HeldClaim, resumable, type Wanted } from './claimed';

export interface BackfillPorts {
  readonly claims: Claims;
  readonly owner: Owner;
  /** One run of the workflow over some dates. @throws RunFailed when it fails */
  run(runId: string, dates: readonly string[], signal: AbortSignal): Promise<readonly RunRecord[]>;
  /** A run that an earlier process started; none when it was never begun. @throws RunFailed when it failed */
  follow(runId: string, signal: AbortSignal): Promise<readonly RunRecord[]>;
  now(): Date;
}

export interface BackfillRequest extends Wanted {
  /** Of the range, those that there is something for. */
  readonly dates: readonly string[];
  readonly datesPerRun: number;
  readonly signal: AbortSignal;
  /** Told once, before the first run, and behind each. */
  onProgress(progress: BackfillProgress): void;
}

export interface BackfillProgress {
  readonly done: number;
  readonly total: number;
  /** What has just been made again; absent at the beginning. */
  readonly chunk?: { readonly dates: readonly string[]; readonly seconds: number };
}

/**
 * Makes dates again, a run for so many at a time, and notes in the ledger how far it is: after a kill at
 * any point the same call goes on behind what was done. A run that the kill has cut off from its watcher
 * is followed to its end first. To make a date twice changes nothing.
 *
 * @returns the rows of the runs that this call has made or followed
 * @throws UserError when another backfill is under way or unfinished, and when a run fails
 */
export async function backfill(request: BackfillRequest, ports: BackfillPorts): Promise<RunRecord[]> {
  const found = await ports.claims.read(request.dataset);
  const earlier = resumable(found, request, ports.now());
  const claim = await HeldClaim.take(
    ports.claims,
    earlier ?? begun(request, ports.now()),
    found,
    ports.owner,
    ports.now,
  );
  const signal = AbortSignal.any([request.signal, claim.lost]);
  const records: RunRecord[] = [];
  try {
    records.push(...(await settle(claim, ports, signal)));
    const { dates, datesPerRun, onProgress } = request;
    const left = dates.filter((date) => !claim.backfill.done.includes(date));
    let done = dates.length - left.length;
    onProgress({ done, total: dates.length });
    for (let at = 0; at < left.length; at += datesPerRun) {
      const chunk = left.slice(at, at + datesPerRun);
      const started = performance.now();
      const run_id = ulid(ports.now().getTime());
      await claim.save({ running: { run_id, dates: chunk } });
      records.push(...(await ports.run(run_id, chunk, signal)));
      await claim.done(chunk);
      done += chunk.length;
      const seconds = (performance.now() - started) / 1000;
      onProgress({ done, total: dates.length, chunk: { dates: chunk, seconds } });
    }
    await claim.finish();
    return records;
  } catch (error) {
    if (claim.lost.aborted) throw claim.lost.reason;
    // Without it the claim lapses by itself; why the backfill ended is what people have to know.
    await claim.release().catch(() => {});
    throw stopped(error, claim.backfill, request);
  }
}

function begun({ dataset, target, from, to }: BackfillRequest, now: Date): Backfill {
  const at = now.toISOString();
  const backfill_id = ulid(now.getTime());
  return { backfill_id, dataset, target, from, to, started_at: at, done: [], heartbeat_at: at };
}

/** What the process before this one had started, and did not see the end of. */
async function settle(
  claim: HeldClaim,
  ports: BackfillPorts,
  signal: AbortSignal,
): Promise<readonly RunRecord[]> {
  const { running } = claim.backfill;
  if (running === undefined) return [];
  try {
    const records = await ports.follow(running.run_id, signal);
    if (records.length > 0) await claim.done(running.dates);
    return records;
  } catch (error) {
    // Its dates are made again, and fail again for a reason that lasts.
    if (error instanceof RunFailed) return [];
    throw error;
  }
}

function stopped(error: unknown, { done, running }: Backfill, { dates, signal }: BackfillRequest): unknown {
  const far = `${dates.filter((date) => done.includes(date)).length} of ${dates.length} dates are done`;
  if (signal.aborted) {
    const run = running === undefined ? '' : ` Run ${running.run_id} goes on by itself.`;
    const words = `Stopped: ${far}.${run} The same command goes on from there.`;
    return new UserError(words, exitCodes.interrupted, { cause: error });
  }
  if (error instanceof RunFailed) {
    const words = `${error.message} The backfill has stopped: ${far}. Once the cause is gone, the same command goes on from there.`;
    return new UserError(words, exitCodes.failed, { cause: error });
  }
  return error;
}
