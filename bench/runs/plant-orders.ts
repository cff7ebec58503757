import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { local } from '../../lib/config/local';
import { renderSparkContract } from '../../lib/contract/render-spark-contract';
import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import type { LocalPaths } from '../../local/paths';
import { httpDriver } from '../../local/spark/driver-client';
import type { RunningEnvironment } from '../../local/supervisor/environment';

export interface Bench {
  readonly environment: RunningEnvironment;
  readonly paths: LocalPaths;
  readonly signal: AbortSignal;
}

/** Event dates with old rows; the last is the day before the one of the new rows. */
const FIRST = '2010-11-26';
const DAYS = 400;
const TIMEOUT_SECONDS = 1_800;

export const lakeBucket = names.lakeBucket({ environment: local.name, ...local });

/**
 * Makes `rows` old rows all that the cleaned zone has of orders, evenly over the dates, a file each.
 * @throws Error when Spark fails, with the end of its log.
 */
export async function plantOrders({ environment, paths, signal }: Bench, rows: number): Promise<void> {
  const driver = httpDriver(`http://127.0.0.1:${environment.ports.spark}`);
  const id = `plant-${rows}`;
  await driver.submit({
    id,
    script: join(__dirname, 'plant.py'),
    args: {
      '--lake': `s3://${lakeBucket}`,
      '--contract': JSON.stringify(renderSparkContract(orders)),
      '--rows': String(rows),
      '--first': FIRST,
      '--days': String(DAYS),
    },
    extra_py_files: [join(paths.root, 'glue-scripts')],
    timeout_seconds: TIMEOUT_SECONDS,
  });
  for (;;) {
    const run = await driver.find(id);
    if (run?.state === 'SUCCEEDED') return;
    if (run?.state !== 'WAITING' && run?.state !== 'RUNNING') {
      throw new Error(`Planting ${rows} rows ended ${run?.state}: ${run?.error}`);
    }
    await pause(250, undefined, { signal });
  }
}
