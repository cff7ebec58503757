import { ContractError } from '../contract-error';
import type { Dataset } from '../dataset';

/**
 * Whether `referential` rules name what there is: a dataset, and a column of it with values of the same kind.
 * A pseudonym is compared with a pseudonym alone.
 *
 * @returns the datasets
 * @throws ContractError on the first rule that names what is not there.
 */
export function checkReferences(datasets: readonly Dataset[]): readonly Dataset[] {
  for (const dataset of datasets) {
    for (const rule of dataset.quality ?? []) {
      if (rule.kind !== 'referential') continue;
      const fail = (problem: string): never => {
        throw new ContractError(`${dataset.name}: quality rule "${rule.name}" ${problem}`);
      };
      const { references } = rule;
      const other = datasets.find(({ name }) => name === references.dataset);
      if (other === undefined) {
        const known = datasets.map(({ name }) => name).join(', ');
        fail(`references dataset "${references.dataset}", which is not among the datasets (${known}).`);
      }
      const [ours, theirs] = [dataset.columns[rule.column], other?.columns[references.column]];
      if (theirs === undefined) {
        const columns = Object.keys(other?.columns ?? {}).join(', ');
        fail(
          `references column "${references.column}", which ${references.dataset} does not have (${columns}).`,
        );
      }
      if (ours?.kind !== theirs?.kind || ours?.pii?.action !== theirs?.pii?.action) {
        const told = [ours, theirs].map((column) => `${column?.kind}, pii action: ${column?.pii?.action}`);
        fail(
          `compares "${rule.column}" (${told[0]}) with "${references.column}" (${told[1]}): none is equal.`,
        );
      }
    }
  }
  return datasets;
}
