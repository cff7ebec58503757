import type { Dataset } from '../contract/dataset';
import { renderContractModule } from '../contract/render-contract-module';
import { bundle } from './bundle';

/** The module that a dataset's functions import its contract from; declared in lambda/consumer/virtual-contract.d.ts. */
const CONTRACT_MODULE = 'virtual:contract';

/**
 * Makes a dataset's consumer: the one handler with that dataset's compiled contract inside.
 *
 * @returns `outdir`, which then holds `index.js` exporting `handler`
 */
export function bundleConsumer(dataset: Dataset, outdir: string): string {
  return bundleWithContract('lambda/consumer/handler.ts', dataset, outdir);
}

/** Makes a dataset's speed layer, in the same way. */
export function bundleSpeedLayer(dataset: Dataset, outdir: string): string {
  return bundleWithContract('lambda/speed-layer/handler.ts', dataset, outdir);
}

function bundleWithContract(entry: string, dataset: Dataset, outdir: string): string {
  return bundle(entry, outdir, { name: CONTRACT_MODULE, source: renderContractModule(dataset) });
}

/**
 * Makes any other function of `lambda/`.
 *
 * @param entry path below the project's root, for instance `lambda/open-run/handler.ts`
 * @returns `outdir`, which then holds `index.js` exporting `handler`
 */
export function bundleFunction(entry: string, outdir: string): string {
  return bundle(entry, outdir);
}
