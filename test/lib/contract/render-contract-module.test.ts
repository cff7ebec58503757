import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { compileContract } from '../../../lib/contract/compile-contract';
import type { CompiledContract } from '../../../lib/contract/compiled';
import { renderContractModule } from '../../../lib/contract/render-contract-module';
import { orders } from '../../../lib/datasets/orders.dataset';

const directory = mkdtempSync(join(tmpdir(), 'contract-module-'));
afterAll(() => rmSync(directory, { recursive: true }));

const MAX_BYTES = 20_000;

test('a bundle needs nothing but the module, and judges rows as this process does', () => {
  writeFileSync(join(directory, 'contract.js'), renderContractModule(orders));
  writeFileSync(join(directory, 'entry.js'), `export { contract } from './contract.js';`);
  const { metafile } = buildSync({
    entryPoints: [join(directory, 'entry.js')],
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    outfile: join(directory, 'out.js'),
    metafile: true,
    write: true,
  });
  const [output] = Object.values(metafile.outputs);
  expect(output?.imports).toEqual([]);
  expect(output?.bytes).toBeLessThan(MAX_BYTES);

  const module = { exports: {} as { contract: CompiledContract } };
  const source = readFileSync(join(directory, 'out.js'), 'utf8');
  // Neither require nor a global of Node: what the bundle has is all there is.
  runInNewContext(source, { module, exports: module.exports });
  const { validate, ...parts } = compileContract(orders);
  const { validate: bundled, ...bundledParts } = module.exports.contract;
  expect(JSON.parse(JSON.stringify(bundledParts))).toEqual(JSON.parse(JSON.stringify(parts)));
  expect(bundled({ event_id: 1 })).toEqual(validate({ event_id: 1 }));
});

test('the same dataset gives the same source', () => {
  expect(renderContractModule(orders)).toBe(renderContractModule({ ...orders }));
});

test('the compiled contract says what the consumer does with each column', () => {
  const { columns, eventTime, firstDate, lastDate, drop, version } = compileContract(orders);
  expect(columns.find(({ name }) => name === 'price')).toEqual({
    name: 'price',
    kind: 'decimal',
    required: true,
    precision: 12,
    scale: 4,
  });
  expect(columns.filter(({ pii }) => pii)).toEqual([
    { name: 'customer_id', kind: 'string', required: false, pii: 'pseudonymise' },
  ]);
  expect({ eventTime, firstDate, lastDate, drop, version }).toEqual({
    eventTime: 'invoice_date',
    firstDate: '2009-12-01',
    lastDate: '2011-12-31',
    drop: [],
    version: orders.version,
  });
});
