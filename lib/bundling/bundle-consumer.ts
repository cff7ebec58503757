import type { Dataset } from '../contract/dataset';
import { renderContractModule } from '../contract/render-contract-module';
import { bundle } from './bundle';

/** The module that a consumer imports its contract from; declared in lambda/consumer/virtual-contract.d.ts. */
const CONTRACT_MODULE = 'virtual:contract';

/**
 * Makes a dataset's consumer: the one handler with that dataset's compiled contract inside.
 *
 * @returns `outdir`, which then holds `index.js` exporting `handler`
 */
export function bundleConsumer(dataset: Dataset, outdir: string): string {
  return bundle('lambda/consumer/handler.ts', outdir, {
    name: CONTRACT_MODULE,
    source: renderContractModule(dataset),
  });
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
