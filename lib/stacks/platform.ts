import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment';
import { DATASETS_PER_PAGE } from '../constructs/dashboard/dashboard-page';
import type { Dataset } from '../contract/dataset';
import type { Mart } from '../contract/mart';
import { martsOf, orderMarts, runGroupOf } from '../contract/order-marts';
import { CatalogStack } from './catalog-stack';
import { DashboardStack } from './dashboard-stack';
import { IngestionStack } from './ingestion-stack';
import { ObservabilityStack } from './observability-stack';
import { type GroupMember, ProcessingStack } from './processing-stack';
import { StorageStack } from './storage-stack';

/**
 * Every stack of an environment: the shared ones, and per dataset an ingestion stack, per run group
 * a processing stack.
 *
 * @throws Error when the environment names a dataset that has no contract, or marts cannot be ordered.
 */
export function addPlatform(
  scope: Construct,
  environment: EnvironmentConfig,
  allDatasets: readonly Dataset[],
  allMarts: readonly Mart[] = [],
): void {
  const datasets = datasetsOf(environment, allDatasets);
  const storage = new StorageStack(scope, { environment, datasets });
  const catalog = new CatalogStack(scope, { environment, storage });

  const deployed = martsBetween(datasets, orderMarts(allMarts, allDatasets));
  const groups = new Map<string, GroupMember[]>();
  for (const dataset of datasets) {
    const ingestion = new IngestionStack(scope, { dataset, environment, storage });
    // Names, not references, lead from a dataset to buckets, databases and workgroup.
    ingestion.addStackDependency(catalog);
    const group = runGroupOf(dataset);
    groups.set(group, [...(groups.get(group) ?? []), { dataset, arrivals: ingestion.arrivals }]);
  }
  for (const [group, members] of groups) {
    const marts = martsOf(group, datasets, deployed);
    new ProcessingStack(scope, { group, members, marts, environment, storage }).addStackDependency(catalog);
  }
  const [shown = [], ...further] = pagesOf(datasets);
  new ObservabilityStack(scope, { datasets, shown, environment, storage }).addStackDependency(catalog);
  further.forEach((others, at) => {
    new DashboardStack(scope, { datasets: others, page: at + 2, environment });
  });
}

function pagesOf(datasets: readonly Dataset[]): Dataset[][] {
  return Array.from({ length: Math.ceil(datasets.length / DATASETS_PER_PAGE) }, (_, page) =>
    datasets.slice(page * DATASETS_PER_PAGE, (page + 1) * DATASETS_PER_PAGE),
  );
}

function datasetsOf(environment: EnvironmentConfig, all: readonly Dataset[]): readonly Dataset[] {
  if (environment.datasets === 'all') return all;
  return environment.datasets.map((name) => {
    const found = all.find((dataset) => dataset.name === name);
    if (found === undefined) {
      throw new Error(
        `${environment.name} deploys the dataset "${name}", and lib/datasets/ has ${all.map((each) => each.name).join(', ')}. Add the contract or correct lib/config/${environment.name}.ts.`,
      );
    }
    return found;
  });
}

/** Those of which every input is there; `ordered` has each behind its inputs. */
function martsBetween(datasets: readonly Dataset[], ordered: readonly Mart[]): readonly Mart[] {
  const there = new Set(datasets.map(({ name }) => name));
  return ordered.filter(({ name, inputs }) => {
    const complete = inputs.every((input) => there.has(input));
    if (complete) there.add(name);
    return complete;
  });
}
