/** The parts of an OpenLineage event that runs tell, and the schemas that they keep to. */

const PRODUCER = 'urn:catchment';
const SPEC = 'https://openlineage.io/spec';
const EVENT_SCHEMA = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

const FACETS = {
  schema: '1-2-0/SchemaDatasetFacet',
  columnLineage: '1-2-0/ColumnLineageDatasetFacet',
  version: '1-0-1/DatasetVersionDatasetFacet',
  dataQualityAssertions: '1-1-0/DataQualityAssertionsDatasetFacet',
  inputStatistics: '1-0-0/InputStatisticsInputDatasetFacet',
  outputStatistics: '1-0-2/OutputStatisticsOutputDatasetFacet',
  errorMessage: '1-0-1/ErrorMessageRunFacet',
  jobType: '2-0-4/JobTypeJobFacet',
} as const;

export type FacetName = keyof typeof FACETS;
export interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [property: string]: unknown;
}
export type Facets = Readonly<Record<string, Facet>>;

export interface TableName {
  readonly namespace: string;
  readonly name: string;
}
export interface InputTable extends TableName {
  readonly facets?: Facets;
  readonly inputFacets?: Facets;
}
export interface OutputTable extends TableName {
  readonly facets?: Facets;
  readonly outputFacets?: Facets;
}

export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL';
  /** ISO 8601. */
  readonly eventTime: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly InputTable[];
  readonly outputs: readonly OutputTable[];
  readonly producer: string;
  readonly schemaURL: string;
}

/** One facet by its name, as `{...facet('version', {datasetVersion: '1'})}` goes among others. */
export function facet(name: FacetName, properties: Readonly<Record<string, unknown>>): Facets {
  const [version, file] = FACETS[name].split('/') as [string, string];
  const _schemaURL = `${SPEC}/facets/${version}/${file}.json#/$defs/${file}`;
  return { [name]: { _producer: PRODUCER, _schemaURL, ...properties } };
}

export function runEvent(event: Omit<RunEvent, 'producer' | 'schemaURL'>): RunEvent {
  return { ...event, producer: PRODUCER, schemaURL: EVENT_SCHEMA };
}
