import type { Column } from '../../../lib/contract/column';
import type { Dataset } from '../../../lib/contract/dataset';
import type { Mart } from '../../../lib/contract/mart';
import { renderGlueTable } from '../../../lib/contract/render-glue-table';
import { type DatabaseName, names } from '../../../lib/wiring/names';
import type { RuleVerdict } from '../../../lib/wiring/run';
import { type Facets, facet, type TableName } from './open-lineage';

/** Where the tables of an environment stand. */
export interface Catalogue {
  readonly environment: string;
  /** By the run's execution, whose ARN names account and region. */
  readonly account: string;
  readonly region: string;
  readonly datasets: readonly Dataset[];
  readonly marts: readonly Mart[];
}

/** `arn:aws:states:<region>:<account>:execution:…` */
export function placeOf(execution: string): { readonly account: string; readonly region: string } {
  const [, , , region = '', account = ''] = execution.split(':');
  return { region, account };
}

/** OpenLineage's name of a table of the Glue catalogue. */
function glueTable(catalogue: Catalogue, database: DatabaseName, table: string): TableName {
  return {
    namespace: `arn:aws:glue:${catalogue.region}:${catalogue.account}`,
    name: `table/${names.database(catalogue.environment, database)}/${table}`,
  };
}

export const rawTable = (catalogue: Catalogue, dataset: string) => glueTable(catalogue, 'raw', dataset);

/** A dataset's cleaned table, or a mart: what a mart's input may be. @throws Error when there is no such table */
export function tableOf(catalogue: Catalogue, name: string): TableName {
  const mart = catalogue.marts.find((candidate) => candidate.name === name);
  if (mart !== undefined) return glueTable(catalogue, mart.zone, name);
  if (catalogue.datasets.some((dataset) => dataset.name === name)) {
    return glueTable(catalogue, 'cleaned', name);
  }
  throw new Error(`${name} is neither a dataset nor a mart: deploy the function again.`);
}

export function datasetSchema(catalogue: Catalogue, name: string, zone: 'raw' | 'cleaned'): Facets {
  const dataset = catalogue.datasets.find((candidate) => candidate.name === name);
  if (dataset === undefined) throw new Error(`${name} is no dataset: deploy the function again.`);
  const { columns, partitionKeys } = renderGlueTable(dataset, zone, { bucket: '' });
  return facet('schema', {
    fields: [...columns, ...partitionKeys].map((column) => ({
      name: column.name,
      type: column.type,
      description: column.comment,
    })),
  });
}

export function martSchema({ columns }: Mart): Facets {
  return facet('schema', {
    fields: Object.entries(columns).map(([name, column]) => ({
      name,
      type: martType(column),
      description: column.description,
    })),
  });
}

function martType({ kind, precision, scale }: Column): string {
  return kind === 'decimal' ? `decimal(${precision},${scale})` : kind;
}

/** Which columns a mart's columns are made of, where it declares it. */
export function columnLineage(catalogue: Catalogue, { lineage }: Mart): Facets {
  if (lineage === undefined) return {};
  const fields = Object.entries(lineage).map(([name, sources]) => [
    name,
    {
      inputFields: sources.map(({ input, column }) => ({ ...tableOf(catalogue, input), field: column })),
    },
  ]);
  return facet('columnLineage', { fields: Object.fromEntries(fields) });
}

/** Each rule's outcome: an `error` would have stopped the publication, a `warn` would not. */
export function assertions(rules: readonly RuleVerdict[]): Facets {
  if (rules.length === 0) return {};
  return facet('dataQualityAssertions', {
    assertions: rules.map(({ rule, kind, severity, passed, figure, wanted }) => ({
      assertion: kind,
      name: rule,
      success: passed,
      severity: severity === 'fail' ? 'error' : 'warn',
      expected: wanted,
      ...(figure !== null && { actual: String(figure) }),
    })),
  });
}
