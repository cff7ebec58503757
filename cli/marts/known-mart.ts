import type { Dataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { martsOf, runGroupOf } from '../../lib/contract/order-marts';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { names } from '../../lib/wiring/names';
import { UserError } from '../user-error';

/** Spark's name of the Glue catalogue, in the jobs of every environment. */
const SPARK_CATALOG = 'glue_catalog';

export interface KnownMart {
  readonly mart: Mart;
  /** Whose runs build it. */
  readonly group: string;
  /** Datasets of that group. */
  readonly datasets: readonly Dataset[];
}

/** Every mart with the run group that builds it. */
export function allMarts(): KnownMart[] {
  return [...new Set(datasets.map(runGroupOf))].flatMap((group) => {
    const members = datasets.filter((dataset) => runGroupOf(dataset) === group);
    return martsOf(group, datasets, marts).map((mart) => ({ mart, group, datasets: members }));
  });
}

/** @throws UserError naming the marts there are */
export function knownMart(name: string): KnownMart {
  const found = allMarts().find(({ mart }) => mart.name === name);
  if (found !== undefined) return found;
  const known = marts.map((mart) => mart.name).join(', ');
  throw new UserError(`There is no mart "${name}". Name one of: ${known}.`);
}

export function databaseOf(environment: string, { zone }: Mart): string {
  return names.database(environment, zone);
}

/** As jobs name its table. */
export function sparkTable(environment: string, mart: Mart): string {
  return `${SPARK_CATALOG}.${databaseOf(environment, mart)}.${mart.name}`;
}
