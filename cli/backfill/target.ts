import type { Dataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { orderMarts } from '../../lib/contract/order-marts';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { UserError } from '../user-error';

/** What a backfill makes again, and by which kind of run. */
export type Target =
  | { readonly kind: 'rebuild'; readonly name: string; readonly dataset: Dataset }
  | {
      readonly kind: 'marts';
      readonly name: string;
      /** Whose cleaned dates are read. */
      readonly dataset: Dataset;
      /** The mart, and all that are made of it, in order. */
      readonly marts: readonly string[];
      /** A mart that has no dates is made whole, once. */
      readonly whole: boolean;
    };

/** @throws UserError when neither a dataset nor a mart has the name */
export function backfillTarget(name: string): Target {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return { kind: 'rebuild', name, dataset };
  const ordered = orderMarts(marts, datasets);
  const mart = ordered.find((candidate) => candidate.name === name);
  const source = mart && sourceOf(mart, ordered);
  if (mart === undefined || source === undefined) {
    const known = [...datasets, ...marts].map((table) => table.name).join(', ');
    throw new UserError(`There is no dataset or mart "${name}". Name one of: ${known}.`);
  }
  return {
    kind: 'marts',
    name,
    dataset: source,
    marts: withDependents(name, ordered),
    whole: mart.date === undefined,
  };
}

/** The dataset at the beginning of a mart. Those of one mart run together, so that any leads to its run. */
function sourceOf(mart: Mart, ordered: readonly Mart[]): Dataset | undefined {
  const [input] = mart.inputs;
  const before = ordered.find((candidate) => candidate.name === input);
  if (before !== undefined) return sourceOf(before, ordered);
  return datasets.find((candidate) => candidate.name === input);
}

function withDependents(name: string, ordered: readonly Mart[]): string[] {
  const chosen = [name];
  // Inputs come first, so one pass finds the dependents of dependents.
  for (const mart of ordered) {
    if (!chosen.includes(mart.name) && mart.inputs.some((input) => chosen.includes(input)))
      chosen.push(mart.name);
  }
  return chosen;
}
