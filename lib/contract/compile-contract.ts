import type { CompiledContract } from './compiled';
import type { Dataset } from './dataset';
import { renderContractModule } from './render-contract-module';

/**
 * The compiled contract in this process, from the very source that the consumer's bundle gets: a
 * producer's validation and the consumer's cannot differ. Takes some 50 ms the first time.
 */
export function compileContract(dataset: Dataset): CompiledContract {
  const exported: { contract?: CompiledContract } = {};
  new Function('exports', renderContractModule(dataset))(exported);
  if (exported.contract === undefined)
    throw new Error(`${dataset.name}: the contract's module exports nothing`);
  return exported.contract;
}
