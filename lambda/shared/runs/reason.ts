import type { GateFigures, MartFigures, RuleVerdict, RunError, RunKind } from '../../../lib/wiring/run';
import type { RunFiles } from './run-files';
import { isThrown, type Thrown, withoutFrames, wordsOf } from './thrown';

/** What was thrown while a run was under way, by the state that threw it. */
export interface RunThrown {
  readonly error?: Thrown;
  /** By the group's clean job. */
  readonly cleanError?: Thrown;
  /** By the group's marts job. */
  readonly martsError?: Thrown;
}

/**
 * Why a run failed, in words. What its states have left behind says more than what was thrown: a gate that
 * refused, a mart that was refused, figures that are not there. What is missing first names the stage.
 *
 * @param publishes the dataset has marts
 */
export function reasonOf(kind: RunKind, files: RunFiles, publishes: boolean, thrown: RunThrown): RunError {
  const { clean, cleanError, gate, marts } = files;
  if (kind !== 'marts') {
    if (clean === undefined) {
      if (cleanError !== undefined) {
        return { stage: 'clean', name: 'CleanFailed', message: withoutFrames(cleanError.error) };
      }
      return { stage: 'clean', ...told(thrown.cleanError, thrown.error) };
    }
    if (gate === undefined) return { stage: 'gate', ...told(thrown.error) };
    if (gate.verdict === 'fail') return refusedByGate(gate);
  }
  const unpublished = marts?.marts.filter(({ state }) => state === 'refused' || state === 'failed') ?? [];
  if (unpublished.length > 0) return unpublishedMarts(unpublished);
  if (publishes && marts === undefined) return { stage: 'marts', ...told(thrown.martsError, thrown.error) };
  return { stage: 'close', ...told(thrown.error) };
}

/** Rule, figure and what was wanted, of each rule that did not hold. */
export function rulesInWords(rules: readonly RuleVerdict[]): string {
  return rules
    .filter(({ passed }) => !passed)
    .map(({ rule, figure, wanted }) => `${rule} is ${figure ?? 'without a figure'}, wanted ${wanted}`)
    .join('; ');
}

function refusedByGate({ rules }: GateFigures): RunError {
  const broken = rules.filter(({ severity }) => severity === 'fail');
  return { stage: 'gate', name: 'QualityGateFailed', message: `${rulesInWords(broken)}.` };
}

function unpublishedMarts(marts: readonly MartFigures[]): RunError {
  const name = marts.some(({ state }) => state === 'failed') ? 'MartsFailed' : 'MartsRefused';
  const words = marts.map(({ mart, state, error, rules }) =>
    state === 'failed'
      ? `${mart} failed: ${withoutFrames(error ?? 'no reason was given')}`
      : `${mart} was refused: ${rulesInWords(rules.filter(({ severity }) => severity === 'fail'))}`,
  );
  return { stage: 'marts', name, message: `${words.join('. ').replace(/\.$/, '')}.` };
}

function told(...candidates: ReadonlyArray<Thrown | undefined>): Pick<RunError, 'name' | 'message'> {
  return wordsOf(candidates.find(isThrown) ?? {});
}
