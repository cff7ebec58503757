import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { environmentNamed } from '../../lib/config';
import type { RunRecord } from '../../lib/wiring/run';
import { confirm } from '../confirm';
import { followRun, runWorkflow } from '../run/run-workflow';
import { ledgerDocuments, ledgerOf } from '../runs/ledger';
import { UserError } from '../user-error';
import { type BackfillProgress, backfill } from './backfill';
import { type Claims, ledgerClaims, thisOwner } from './claim';
import { resumable, type Wanted } from './claimed';
import { existingDates } from './dates';
import { type Estimate, estimate, estimateText } from './estimate';
import { checkedParallel, checkedRange } from './range';
import { backfillTarget, type Target } from './target';

export interface RunBackfillOptions {
  readonly environment: string;
  /** As the user gave them. */
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly parallel: string;
  readonly abandon: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly signal: AbortSignal;
  /** Told the estimate before anything begins. */
  onEstimate(words: string): void;
  onProgress(progress: BackfillProgress): void;
  onState(name: string): void;
}

/** Runs that an estimate may go by. */
const HISTORY = 100;

/**
 * Everything of `catchment backfill` but what it prints.
 *
 * @returns the rows of its runs; undefined after a dry run
 * @throws UserError on bad input, before anything is asked or changed
 */
export async function runBackfill(options: RunBackfillOptions): Promise<RunRecord[] | undefined> {
  const target = backfillTarget(options.target);
  const range = checkedRange(options, target.dataset);
  const parallel = checkedParallel(options.parallel);
  const wanted: Wanted = {
    dataset: target.dataset.name,
    target: target.name,
    ...range,
    abandon: options.abandon,
  };
  const documents = ledgerDocuments(options.environment);
  const claims = ledgerClaims(options.environment, documents);
  try {
    const earlier = resumable(await claims.read(wanted.dataset), wanted, new Date());
    const dates = await existingDates(options.environment, target, range, options.signal);
    if (dates.length === 0) {
      throw new UserError(
        `There is nothing of ${target.dataset.name} from ${range.from} to ${range.to} to make again.`,
      );
    }
    const left = dates.filter((date) => !earlier?.done.includes(date)).length;
    const datesPerRun = target.kind === 'marts' && target.whole ? dates.length : parallel;
    const told = await estimated(options.environment, documents, target, left, datesPerRun);
    options.onEstimate(estimateText(told));
    if (options.dryRun) return undefined;
    await confirm('Go on?', options.yes);
    return await begin(options, target, { ...wanted, dates, datesPerRun }, claims);
  } finally {
    documents.destroy();
  }
}

async function estimated(
  environment: string,
  documents: DynamoDBDocumentClient,
  { kind, dataset }: Target,
  dates: number,
  datesPerRun: number,
): Promise<Estimate> {
  const history = await ledgerOf(environment, documents).runs(dataset.name, { limit: HISTORY });
  const { processing } = environmentNamed(environment);
  return estimate({ kind, dates, datesPerRun, history, processing });
}

async function begin(
  { environment, signal, onProgress, onState }: RunBackfillOptions,
  target: Target,
  wanted: Wanted & { readonly dates: readonly string[]; readonly datesPerRun: number },
  claims: Claims,
): Promise<RunRecord[]> {
  const dataset = target.dataset.name;
  const marts = target.kind === 'marts' ? { marts: target.marts } : {};
  return await backfill(
    { ...wanted, signal, onProgress },
    {
      claims,
      owner: thisOwner(),
      now: () => new Date(),
      run: (runId, dates, signal) =>
        runWorkflow({
          environment,
          dataset,
          input: { runId, kind: target.kind, dates, ...marts },
          whenBusy: 'wait',
          signal,
          onState,
        }),
      follow: (runId, signal) => followRun(runId, { environment, dataset, signal, onState }),
    },
  );
}
