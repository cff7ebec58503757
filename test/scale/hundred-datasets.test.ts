import { expect, test } from '@jest/globals';
import { environments } from '../../lib/config';
import { column } from '../../lib/contract/column';
import { type Dataset, defineDataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { platformApp, stacksOf, templatesOf } from '../lib/stacks/synthesize';

/** Of one processor: the clock on the wall would measure this test's neighbours too. */
const SECONDS = 30;
const MAX_RESOURCES = 300;
/** CloudFormation takes a template of 1 MB. */
const MAX_TEMPLATE_BYTES = 500_000;

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

/** Each dataset has one. */
function martOf(index: number): Mart {
  const dataset = `dataset_${String(index).padStart(3, '0')}`;
  return {
    name: `daily_${dataset}`,
    version: '1-0-0',
    owner: 'a-team',
    description: `Generated mart number ${index}.`,
    zone: 'aggregated',
    columns: {
      dt: column.date({ required: true, description: 'Day.' }),
      amount: column.decimal(18, 2, { required: true, description: 'Money.' }),
    },
    primaryKey: ['dt'],
    date: 'dt',
    inputs: [dataset],
  };
}

test(
  `a hundred datasets with a mart each are bundled and synthesized in under ${SECONDS} s, no stack above ${MAX_RESOURCES} resources`,
  () => {
    const start = process.cpuUsage();
    const app = platformApp(
      environments.prod,
      Array.from({ length: 100 }, (_, index) => generated(index)),
      undefined,
      Array.from({ length: 100 }, (_, index) => martOf(index)),
    );
    app.synth();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;

    const counts = [...templatesOf(app)].map(([stack, template]) => ({
      stack,
      resources: Object.keys(template.toJSON()['Resources']).length,
      bytes: JSON.stringify(template.toJSON()).length,
    }));
    const largest = counts.reduce((a, b) => (a.resources > b.resources ? a : b));
    console.info(
      `${stacksOf(app).length} stacks in ${seconds.toFixed(1)} s; the largest is ${largest.stack} with ${largest.resources} resources, ${largest.bytes} bytes`,
    );
    // Storage, catalog, observability, and four further pages of the dashboard.
    expect(counts).toHaveLength(3 + 2 * 100 + 4);
    expect(counts.filter((each) => each.resources > MAX_RESOURCES)).toEqual([]);
    expect(counts.filter((each) => each.bytes > MAX_TEMPLATE_BYTES)).toEqual([]);
    expect(seconds).toBeLessThan(SECONDS);
  },
  20 * SECONDS * 1_000,
);
