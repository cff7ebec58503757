import { v5 } from 'uuid';
import type { Mart } from '../../../lib/contract/mart';
import type { Manifest, MartFigures, RunRecord } from '../../../lib/wiring/run';
import { martsFrom } from '../runs/marts-from';
import { facet, type InputTable, type OutputTable, type RunEvent, runEvent } from './open-lineage';
import {
  assertions,
  type Catalogue,
  columnLineage,
  datasetSchema,
  martSchema,
  placeOf,
  rawTable,
  tableOf,
} from './tables';

export type Tables = Pick<Catalogue, 'environment' | 'datasets' | 'marts'>;

/** OpenLineage wants a UUID; a run id serves all datasets of a group, and each has a run of its own. */
export function lineageRunId(environment: string, dataset: string, runId: string): string {
  return v5(`urn:catchment:${environment}:${dataset}:${runId}`, v5.URL);
}

/** A run has begun: what it will read and write, without figures. */
export function startEvent(manifest: Manifest, execution: string, tables: Tables): RunEvent {
  const catalogue = { ...tables, ...placeOf(execution) };
  const { dataset, kind } = manifest;
  const marts = wantedMarts(catalogue, manifest);
  const raw = { ...rawTable(catalogue, dataset), facets: datasetSchema(catalogue, dataset, 'raw') };
  const cleaned = {
    ...tableOf(catalogue, dataset),
    facets: datasetSchema(catalogue, dataset, 'cleaned'),
  };
  return runEvent({
    ...described(catalogue, manifest, {}),
    eventType: 'START',
    eventTime: manifest.opened_at,
    inputs: [...(kind === 'marts' ? [] : [raw]), ...martInputs(catalogue, dataset, marts)],
    outputs: [
      ...(kind === 'marts' ? [] : [cleaned]),
      ...marts.map((mart) => ({ ...tableOf(catalogue, mart.name), facets: martFacets(catalogue, mart) })),
    ],
  });
}

/** A run has ended: what it did read and write, as far as it came. */
export function endEvent(run: RunRecord, tables: Tables): RunEvent {
  const catalogue = { ...tables, ...placeOf(run.execution) };
  const published = (run.marts ?? []).filter(({ state }) => state === 'published');
  const built = catalogue.marts.filter(({ name }) => published.some(({ mart }) => mart === name));
  const gated = gatedInput(catalogue, run);
  const { error } = run;
  return runEvent({
    ...described(
      catalogue,
      run,
      error === undefined
        ? {}
        : facet('errorMessage', {
            message: `${error.name} at ${error.stage}: ${error.message}`,
            programmingLanguage: 'TypeScript',
          }),
    ),
    eventType: run.state === 'failed' ? 'FAIL' : 'COMPLETE',
    eventTime: run.closed_at ?? run.opened_at,
    inputs: [
      ...rawInput(catalogue, run),
      ...gated,
      ...martInputs(catalogue, run.dataset, built).filter(({ name }) => name !== gated[0]?.name),
    ],
    outputs: [
      ...cleanedOutput(catalogue, run),
      ...built.map((mart) => ({
        ...tableOf(catalogue, mart.name),
        ...martOutput(
          catalogue,
          mart,
          published.find((figures) => figures.mart === mart.name),
        ),
      })),
    ],
  });
}

function described(
  { environment }: Catalogue,
  { dataset, run_id }: { readonly dataset: string; readonly run_id: string },
  facets: RunEvent['run']['facets'],
) {
  return {
    run: { runId: lineageRunId(environment, dataset, run_id), facets },
    job: {
      namespace: `catchment/${environment}`,
      name: dataset,
      facets: facet('jobType', { processingType: 'BATCH', integration: 'CATCHMENT', jobType: 'JOB' }),
    },
  };
}

function wantedMarts(catalogue: Catalogue, { dataset, marts }: Manifest): readonly Mart[] {
  return martsFrom(dataset, catalogue.marts).filter(({ name }) => marts?.includes(name) ?? true);
}

/** What marts are made of, but for the marts that the run itself writes. */
function martInputs(catalogue: Catalogue, dataset: string, marts: readonly Mart[]): InputTable[] {
  const written = new Set(marts.map(({ name }) => name));
  const read = new Set(marts.flatMap(({ inputs }) => inputs).filter((input) => !written.has(input)));
  return [...read].map((input) => ({
    ...tableOf(catalogue, input),
    ...(input === dataset && { facets: datasetSchema(catalogue, dataset, 'cleaned') }),
  }));
}

function martFacets(catalogue: Catalogue, mart: Mart) {
  return { ...martSchema(mart), ...columnLineage(catalogue, mart) };
}

function martOutput(
  catalogue: Catalogue,
  mart: Mart,
  figures: MartFigures | undefined,
): Omit<OutputTable, 'namespace' | 'name'> {
  return {
    facets: {
      ...martFacets(catalogue, mart),
      ...assertions(figures?.rules ?? []),
      ...(figures?.snapshot_id ? facet('version', { datasetVersion: figures.snapshot_id }) : {}),
    },
    outputFacets: facet('outputStatistics', { rowCount: figures?.rows ?? 0 }),
  };
}

function rawInput(catalogue: Catalogue, { dataset, clean, bytes, kind }: RunRecord): InputTable[] {
  if (clean === undefined || kind === 'marts') return [];
  return [
    {
      ...rawTable(catalogue, dataset),
      facets: datasetSchema(catalogue, dataset, 'raw'),
      inputFacets: facet('inputStatistics', {
        rowCount: clean.rows_in,
        fileCount: clean.files_in,
        ...(kind === 'arrivals' && { size: bytes }),
      }),
    },
  ];
}

/** The cleaned rows as the gate read them. */
function gatedInput(catalogue: Catalogue, { dataset, gate }: RunRecord): InputTable[] {
  if (gate === undefined) return [];
  return [
    {
      ...tableOf(catalogue, dataset),
      facets: datasetSchema(catalogue, dataset, 'cleaned'),
      inputFacets: assertions(gate.rules),
    },
  ];
}

function cleanedOutput(catalogue: Catalogue, { dataset, clean, kind }: RunRecord): OutputTable[] {
  if (clean === undefined || kind === 'marts') return [];
  return [
    {
      ...tableOf(catalogue, dataset),
      facets: datasetSchema(catalogue, dataset, 'cleaned'),
      outputFacets: facet('outputStatistics', { rowCount: clean.rows_out }),
    },
  ];
}
