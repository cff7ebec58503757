import { isValid } from 'ulid';
import type { RunInput, RunKind } from '../../lib/wiring/run';
import type { Tables } from '../shared/lineage/events';
import { martsFrom } from '../shared/runs/marts-from';

/** The execution was started with an input that no run can be made of. Trying again does not help. */
export class InvalidRunInput extends Error {
  override readonly name = 'InvalidRunInput';
}

/** A run's input, checked; `datasets` are those that it may open. */
export interface Wanted extends RunInput {
  readonly kind: RunKind;
  readonly datasets: readonly string[];
}

const KINDS: readonly string[] = ['arrivals', 'rebuild', 'marts', 'erase'] satisfies RunKind[];
/** What each kind needs besides a dataset. */
const NEEDS = { arrivals: undefined, rebuild: 'dates', marts: 'dates', erase: 'pseudonyms' } as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @param group the datasets of the run group
 * @throws InvalidRunInput naming what was received and what is wanted
 */
export function wantedRun(input: RunInput, group: readonly string[], tables: Tables): Wanted {
  const { kind = 'arrivals', runId, dataset, dates = [] } = input;
  if (!KINDS.includes(kind)) {
    throw new InvalidRunInput(`There is no kind of run "${kind}", only ${KINDS.join(', ')}.`);
  }
  if (runId !== undefined && !isValid(runId)) {
    throw new InvalidRunInput(`runId "${runId}" is no ULID. Leave it out for a new one.`);
  }
  if (dataset !== undefined && !group.includes(dataset)) {
    throw new InvalidRunInput(
      `Dataset "${dataset}" is not of this run group, which has ${group.join(', ')}.`,
    );
  }
  const wrong = dates.find((date) => !isDate(date));
  if (wrong !== undefined) throw new InvalidRunInput(`"${wrong}" is no date: give YYYY-MM-DD.`);
  if (kind === 'arrivals') return { ...input, kind, datasets: dataset === undefined ? group : [dataset] };

  if (dataset === undefined) throw new InvalidRunInput(`A run of kind ${kind} needs a dataset.`);
  const need = NEEDS[kind];
  if (need !== undefined && !input[need]?.length) {
    throw new InvalidRunInput(`A run of kind ${kind} needs ${need}; none were given.`);
  }
  if (kind === 'marts') checkMarts(dataset, input.marts, tables);
  return { ...input, kind, datasets: [dataset] };
}

function checkMarts(dataset: string, wanted: readonly string[] | undefined, { marts }: Tables): void {
  const known = martsFrom(dataset, marts).map(({ name }) => name);
  if (known.length === 0) throw new InvalidRunInput(`Dataset "${dataset}" has no marts to build.`);
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidRunInput(`"${unknown}" is no mart of ${dataset}, which has ${known.join(', ')}.`);
  }
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return DATE.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
