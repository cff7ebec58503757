import type { Command } from 'commander';
import { datasets } from '../../lib/datasets';
import { redeliver } from '../arrivals/redeliver';
import { knownDataset, knownEnvironment } from '../known';
import { unreachable } from '../unreachable';

export function register(program: Command): void {
  program
    .command('redeliver')
    .description(
      'put arrivals of raw files that EventBridge could not deliver on the work list of the next run',
    )
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .option('--env <name>', 'environment', 'local')
    .action(async (name: string, { env }: { env: string }) => {
      const environment = knownEnvironment(env);
      const dataset = knownDataset(name).name;
      try {
        const moved = await redeliver(environment, dataset);
        console.log(`${moved} arrivals of ${dataset} put on the work list.`);
      } catch (error) {
        throw unreachable(error, environment);
      }
    });
}
