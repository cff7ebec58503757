import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { synthesizeLocal } from '../../../local/deployer/synthesize';

let root: string;
const paths = () => ({ root, home: join(root, '.catchment'), logs: join(root, '.catchment', 'logs') });

/** A project whose CDK is a program that counts its runs. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'catchment-synth-'));
  for (const directory of ['bin', 'lib', 'lambda', 'glue-scripts', 'node_modules/aws-cdk/bin']) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  for (const file of ['cdk.json', 'package-lock.json', 'tsconfig.json', 'lib/a.ts']) {
    writeFileSync(join(root, file), '{}');
  }
  program("require('fs').appendFileSync('runs', process.argv.slice(2).join(' ') + '\\n')");
});
afterEach(() => rmSync(root, { recursive: true }));

const program = (code: string) => writeFileSync(join(root, 'node_modules/aws-cdk/bin/cdk'), code);
const runs = () => readFileSync(join(root, 'runs'), 'utf8').trim().split('\n');

test('the templates are made again only when their sources have changed', async () => {
  const directory = await synthesizeLocal(paths());
  expect(directory).toBe(join(root, '.catchment', 'cdk.out'));
  expect(runs()).toEqual([`synth -c env=local --no-notices --quiet --output ${directory}`]);
  await synthesizeLocal(paths());
  expect(runs()).toHaveLength(1);
  writeFileSync(join(root, 'lib/a.ts'), 'changed');
  await synthesizeLocal(paths());
  expect(runs()).toHaveLength(2);
});

test('a synth that fails says its last words, and is tried again', async () => {
  program("console.error('orders: price has no scale'); process.exit(1)");
  await expect(synthesizeLocal(paths())).rejects.toThrow(
    /Synthesizing the templates failed \(exit code 1\).*\n {2}orders: price has no scale/,
  );
  await expect(synthesizeLocal(paths())).rejects.toThrow('price has no scale');
});
