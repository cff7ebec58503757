import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../../local/paths';

const local = join(projectRoot, 'local');
const lists = readdirSync(local).filter((name) => /^requirements.*\.txt$/.test(name));

const pinsOf = (list: string) =>
  readFileSync(join(local, list), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !/^\s*#/.test(line));

test.each(lists)('every package of %s is pinned to one version and has hashes', (list) => {
  for (const pin of pinsOf(list))
    expect(pin).toMatch(/^[a-z0-9.-]+==[^\s;]+( ;[^\\]+)?\s+--hash=sha256:[0-9a-f]{64}/);
});

test('the test tools agree with the runtime on every package that both have', () => {
  const versions = (list: string) =>
    new Map(pinsOf(list).map((pin) => pin.split(/[\s;]/)[0]?.split('==') as [string, string]));
  const runtime = versions('requirements.txt');
  const shared = [...versions('requirements-dev.txt')].filter(([name]) => runtime.has(name));
  expect(shared.length).toBeGreaterThan(0);
  for (const [name, version] of shared) expect(`${name} ${version}`).toBe(`${name} ${runtime.get(name)}`);
});
