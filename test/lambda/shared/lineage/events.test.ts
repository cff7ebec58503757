import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { endEvent, lineageRunId, startEvent } from '../../../../lambda/shared/lineage/events';
import type { Facet, RunEvent } from '../../../../lambda/shared/lineage/open-lineage';
import type { Manifest, RunKind, RunRecord } from '../../../../lib/wiring/run';
import { martFigures, RUN_ID, rule, SUCCEEDED, TABLES } from '../support/ended-runs';

const VECTORS = join(__dirname, 'vectors');
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
for (const file of readdirSync(VECTORS).filter((name) => name.endsWith('.json'))) {
  ajv.addSchema(JSON.parse(readFileSync(join(VECTORS, file), 'utf8')));
}

function check(schemaUrl: string, value: unknown): void {
  const validate = ajv.compile({ $ref: schemaUrl });
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

/** All facets of an event, wherever they hang. */
function facetsOf(event: RunEvent): Facet[] {
  const tables = [...event.inputs, ...event.outputs] as unknown as ReadonlyArray<Record<string, unknown>>;
  const groups = [
    event.run.facets,
    event.job.facets,
    ...tables.flatMap((table) => [table['facets'], table['inputFacets'], table['outputFacets']]),
  ];
  return groups.flatMap((group) => Object.values((group ?? {}) as Record<string, Facet>));
}

/** Against OpenLineage's own schemas: the event, and each facet against the one that it names. */
function expectValid(event: RunEvent): void {
  check(event.schemaURL, event);
  check('https://openlineage.io/spec/2-0-2/OpenLineage.json', event);
  for (const facet of facetsOf(event)) check(facet._schemaURL, facet);
}

const manifestOf = (dataset: string, kind: RunKind, more: Partial<Manifest> = {}): Manifest => ({
  dataset,
  run_id: RUN_ID,
  kind,
  opened_at: '2026-11-21T10:00:00.000Z',
  taken_over: [],
  files: [],
  dates: [],
  ...more,
});
const names = (tables: ReadonlyArray<{ readonly name: string }>) => tables.map(({ name }) => name);
const CLEANED = 'table/catchment_local_cleaned/orders';
const DAILY_SALES = 'table/catchment_local_analytics/daily_sales';

const FAILED: RunRecord = {
  ...SUCCEEDED,
  state: 'failed',
  stage: 'gate',
  marts: [],
  error: { stage: 'gate', name: 'QualityGateFailed', message: 'keys is 0.5, wanted at least 1.' },
};

describe('an event', () => {
  test.each([
    ['start of what arrived', startEvent(manifestOf('orders', 'arrivals'), SUCCEEDED.execution, TABLES)],
    ['start of events', startEvent(manifestOf('events', 'rebuild'), SUCCEEDED.execution, TABLES)],
    ['start of marts', startEvent(manifestOf('events', 'marts'), SUCCEEDED.execution, TABLES)],
    ['success', endEvent(SUCCEEDED, TABLES)],
    ['success of a run without marts', endEvent({ ...SUCCEEDED, marts: [] }, TABLES)],
    ['failure', endEvent(FAILED, TABLES)],
    ['failure before anything was done', endEvent(bare(FAILED), TABLES)],
  ])('of %s is valid by the schemas of OpenLineage', (_, event) => {
    expectValid(event);
  });

  test('that breaks the schema is seen by this test', () => {
    const event = endEvent(SUCCEEDED, TABLES);
    expect(() => expectValid({ ...event, run: { ...event.run, runId: RUN_ID } })).toThrow();
    expect(() => expectValid({ ...event, inputs: [{ namespace: 'a' } as never] })).toThrow();
  });

  test('of one run has the same UUID from start to end, and another with another dataset', () => {
    const start = startEvent(manifestOf('orders', 'arrivals'), SUCCEEDED.execution, TABLES);
    expect(start.run.runId).toBe(endEvent(SUCCEEDED, TABLES).run.runId);
    expect(start.run.runId).not.toBe(lineageRunId('local', 'events', RUN_ID));
    expect(start.run.runId).not.toBe(lineageRunId('prod', 'orders', RUN_ID));
  });
});

describe('a run', () => {
  test('starts with what it is about to read and write', () => {
    const event = startEvent(manifestOf('orders', 'arrivals'), SUCCEEDED.execution, TABLES);
    expect(event).toMatchObject({ eventType: 'START', eventTime: '2026-11-21T10:00:00.000Z' });
    expect(event.job).toMatchObject({ namespace: 'catchment/local', name: 'orders' });
    expect(names(event.inputs)).toEqual(['table/catchment_local_raw/orders', CLEANED]);
    expect(names(event.outputs)).toEqual([
      CLEANED,
      DAILY_SALES,
      'table/catchment_local_analytics/daily_customer_sales',
      'table/catchment_local_analytics/customer_value',
    ]);
    expect(event.outputs[0]?.namespace).toBe('arn:aws:glue:eu-west-1:123456789012');
  });

  test('of some marts alone reads no raw rows and writes no cleaned ones', () => {
    const manifest = manifestOf('orders', 'marts', { marts: ['daily_sales'] });
    const event = startEvent(manifest, SUCCEEDED.execution, TABLES);
    expect(names(event.inputs)).toEqual([CLEANED]);
    expect(names(event.outputs)).toEqual([DAILY_SALES]);
  });

  test('ends with the figures of what it read and wrote', () => {
    const event = endEvent(SUCCEEDED, TABLES);
    expect(event).toMatchObject({ eventType: 'COMPLETE', eventTime: '2026-11-21T10:05:00.000Z' });
    expect(event.inputs).toMatchObject([
      { inputFacets: { inputStatistics: { rowCount: 1000, fileCount: 2, size: 4096 } } },
      {
        name: CLEANED,
        inputFacets: {
          dataQualityAssertions: {
            assertions: [
              { name: 'keys', assertion: 'uniqueness', success: true, severity: 'error', actual: '1' },
            ],
          },
        },
      },
    ]);
    expect(event.outputs).toMatchObject([
      { name: CLEANED, outputFacets: { outputStatistics: { rowCount: 990 } } },
      {
        name: DAILY_SALES,
        facets: { version: { datasetVersion: '7218359128731283712' } },
        outputFacets: { outputStatistics: { rowCount: 307 } },
      },
    ]);
    // customer_value is as it was: the run did not write it.
    expect(event.outputs).toHaveLength(2);
  });

  test('tells which columns a mart is made of, where the mart declares it', () => {
    const [, dailySales] = endEvent(SUCCEEDED, TABLES).outputs;
    expect(dailySales?.facets?.['columnLineage']?.['fields']).toMatchObject({
      gross: {
        inputFields: [
          { namespace: 'arn:aws:glue:eu-west-1:123456789012', name: CLEANED, field: 'quantity' },
          { name: CLEANED, field: 'price' },
        ],
      },
    });
    const marts = TABLES.marts.map(({ lineage: _, ...mart }) => mart);
    const [, undeclared] = endEvent(SUCCEEDED, { ...TABLES, marts }).outputs;
    expect(undeclared?.facets).not.toHaveProperty('columnLineage');
  });

  test('that failed says why, and names only what it did write', () => {
    const event = endEvent(
      { ...FAILED, marts: [martFigures('daily_sales', { state: 'refused', rules: [rule('keys')] })] },
      TABLES,
    );
    expect(event.eventType).toBe('FAIL');
    expect(event.run.facets['errorMessage']).toMatchObject({
      message: 'QualityGateFailed at gate: keys is 0.5, wanted at least 1.',
    });
    expect(names(event.outputs)).toEqual([CLEANED]);
  });
});

/** As far as a run comes that dies while it is cleaned. */
function bare({ clean: _, gate: __, marts: ___, ...rest }: RunRecord): RunRecord {
  return rest;
}
