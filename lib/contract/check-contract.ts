import { ContractError } from './contract-error';
import type { Dataset } from './dataset';

/** @throws ContractError on the first contradiction found. */
export function checkContract(dataset: Dataset): void {
  for (const key of dataset.primaryKey) {
    if (!(key in dataset.columns)) {
      throw new ContractError(
        `${dataset.name}: primaryKey names "${key}", which is not among the columns (${Object.keys(dataset.columns).join(', ')}). Add the column or correct the key.`,
      );
    }
  }
}
