import { performance } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { column } from '../../../lib/contract/column';
import { type Dataset, defineDataset } from '../../../lib/contract/dataset';
import { platformApp, stacksOf, templatesOf } from './synthesize';

const SECONDS = 60;
const MAX_RESOURCES = 300;

/** All layouts, capacities and column types take their turn. */
function generated(index: number): Dataset {
  const layout = index % 2 === 0 ? 'dt' : 'calendar';
  return defineDataset({
    name: `dataset_${String(index).padStart(3, '0')}`,
    version: '1-0-0',
    owner: 'a-team',
    description: `Generated dataset number ${index}.`,
    columns: {
      event_id: column.string({ required: true, format: 'uuid', description: 'Identity.' }),
      happened_at: column.timestamp({ required: true, description: 'Event time.' }),
      email: column.string({
        pii: { classification: 'contact', action: 'pseudonymise' },
        description: 'A personal value.',
      }),
      amount: column.decimal(12, 2, { min: 0, description: 'Money.' }),
      labels: column.map({ description: 'Labels.' }),
      ...Object.fromEntries(
        Array.from({ length: index % 12 }, (_, n) => [
          `measure_${n}`,
          column.double({ description: `Measure number ${n}.` }),
        ]),
      ),
    },
    primaryKey: ['event_id'],
    eventTime: 'happened_at',
    partitioning: { layout, from: '2026-01-01', to: '2026-12-31' },
    freshnessMinutes: 60,
    retentionDays: 30 + index,
    ...(index % 3 === 0 ? { capacity: { mode: 'provisioned', shards: 1 + (index % 4) } } : {}),
  });
}

test(
  `a hundred datasets are bundled and synthesized in under ${SECONDS} s, no stack above ${MAX_RESOURCES} resources`,
  () => {
    const start = performance.now();
    const app = platformApp(
      environments.prod,
      Array.from({ length: 100 }, (_, index) => generated(index)),
    );
    app.synth();
    const seconds = (performance.now() - start) / 1_000;

    const counts = [...templatesOf(app)].map(([stack, template]) => ({
      stack,
      resources: Object.keys(template.toJSON()['Resources']).length,
    }));
    const largest = counts.reduce((a, b) => (a.resources > b.resources ? a : b));
    console.info(
      `${stacksOf(app).length} stacks in ${seconds.toFixed(1)} s; the largest is ${largest.stack} with ${largest.resources} resources`,
    );
    expect(counts).toHaveLength(2 + 2 * 100);
    expect(counts.filter((each) => each.resources > MAX_RESOURCES)).toEqual([]);
    expect(seconds).toBeLessThan(SECONDS);
  },
  2 * SECONDS * 1_000,
);
