import { compileContract } from '../lib/contract/compile-contract';
import type { Violation } from '../lib/contract/compiled';
import type { Dataset } from '../lib/contract/dataset';

export type Validate = (row: unknown) => Violation | undefined;

/** The check that a producer makes of each row, or none. */
export function validatorOf(dataset: Dataset, choice: boolean | Validate = true): Validate | undefined {
  if (typeof choice === 'function') return choice;
  return choice ? compileContract(dataset).validate : undefined;
}
