import { type Command, Option } from 'commander';
import { deployedIn, environmentNamed } from '../../lib/config';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { compared, comparedText } from '../cost/compare';
import type { Load } from '../cost/estimate';
import { month, queries, rate, size } from '../cost/flags';
import { otherPlatform, type Platform } from '../cost/other-platform';
import { costText } from '../cost/print';
import { reckon } from '../cost/reckon';
import { capacityOf } from '../cost/stream';
import { knownDataset, knownEnvironment } from '../known';
import { UserError } from '../user-error';

interface CostFlags {
  readonly env: string;
  readonly dataset: string;
  readonly rate: number;
  readonly size: number;
  readonly packing: Load['packing'];
  readonly stream?: Load['capacity'];
  readonly queries?: Load['queries'];
  readonly month: number;
  readonly diff?: string;
  readonly format: 'table' | 'json';
}

const BUSIEST = 'events';

export function register(program: Command): void {
  program
    .command('cost')
    .description("reckon a month's cost on AWS before anything is deployed, by service and by million events")
    .option('--env <name>', 'environment', 'prod')
    .option('--dataset <name>', 'whose events they are; the others are silent', BUSIEST)
    .option('--rate <n/s>', 'events in a time: 10000/s, 2M/day', rate, rate('10000/s'))
    .option('--size <bytes>', 'of an event as JSON: 1KB', size, size('1KB'))
    .addOption(new Option('--packing <kind>', 'of records').choices(['packed', 'single']).default('packed'))
    .addOption(
      new Option('--stream <mode>', 'in place of what the configuration says').choices([
        'on-demand',
        'provisioned',
      ]),
    )
    .option('--queries <nxbytes>', 'queries a month, and what each scans: 1000x2GB', queries)
    .option('--month <n>', 'since the first event: storage grows', month, 1)
    .option('--diff <env or git ref>', 'what the same costs there: staging, HEAD, main~3')
    .addOption(new Option('--format <name>', 'of the output').choices(['table', 'json']).default('table'))
    .action(run);
}

async function run(flags: CostFlags): Promise<void> {
  const environment = environmentNamed(knownEnvironment(flags.env));
  const load = loadOf(flags, { environment, datasets, marts });
  const estimate = reckon(load);
  if (flags.diff === undefined) {
    console.log(flags.format === 'json' ? JSON.stringify(estimate, null, 2) : costText(estimate, load));
    return;
  }
  const other = loadOf(flags, await otherPlatform(flags.diff, { environment, datasets, marts }));
  const comparison = compared(flags.diff, { load: other, estimate: reckon(other) }, { load, estimate });
  console.log(flags.format === 'json' ? JSON.stringify(comparison, null, 2) : comparedText(comparison));
}

/** @throws UserError when the dataset is not deployed there */
function loadOf(flags: CostFlags, platform: Platform): Load {
  const { environment } = platform;
  const { name } = knownDataset(flags.dataset);
  const deployed = deployedIn(environment, platform.datasets);
  const dataset = deployed.find((each) => each.name === name);
  if (dataset === undefined) {
    const there = deployed.map((each) => each.name).join(', ') || 'none';
    throw new UserError(
      `${environment.name} has no dataset "${name}"; it has ${there}. Name one by --dataset.`,
    );
  }
  return {
    environment,
    datasets: deployed,
    marts: platform.marts,
    dataset,
    eventsPerSecond: flags.rate,
    eventBytes: flags.size,
    packing: flags.packing,
    capacity: flags.stream ?? capacityOf({ environment }, dataset).mode,
    queries: flags.queries ?? { count: 0, bytes: 0 },
    month: flags.month,
  };
}
