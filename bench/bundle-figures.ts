import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleConsumer } from '../lib/bundling/bundle-consumer';
import type { Dataset } from '../lib/contract/dataset';
import { CONSUMER_ENV } from '../lib/wiring/env';
import { median } from './measure';

const IMPORTS = 7;
const IMPORT_SCRIPT =
  'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start);';

export interface BundleFigures {
  readonly bytes: number;
  /** Median of fresh processes. Milliseconds. */
  readonly importMs: number;
}

/** Size and import time of the bundle that is deployed. */
export function bundleFigures(dataset: Dataset): BundleFigures {
  const outdir = mkdtempSync(join(tmpdir(), 'catchment-bench-'));
  try {
    const file = join(bundleConsumer(dataset, outdir), 'index.js');
    const env = {
      ...CONSUMER_ENV.provide({
        LAKE_BUCKET: 'lake',
        QUARANTINE_BUCKET: 'quarantine',
        DATASET: dataset.name,
        PSEUDONYM_SECRET_ARN: 'secret',
      }),
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const times = Array.from({ length: IMPORTS }, () =>
      Number(execFileSync(process.execPath, ['-e', IMPORT_SCRIPT, file], { env, encoding: 'utf8' })),
    );
    return { bytes: statSync(file).size, importMs: median(times) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
