import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAssembly } from '../../../local/deployer/assembly';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-assembly-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (file: string, content: unknown) =>
  writeFileSync(join(directory, file), JSON.stringify(content));

function stack(name: string, dependencies: string[] = [], environment = 'aws://000000000000/us-east-1') {
  write(`${name}.template.json`, { Resources: {} });
  return {
    type: 'aws:cloudformation:stack',
    environment,
    dependencies,
    properties: { templateFile: `${name}.template.json` },
  };
}

function assets(file: string, content: unknown) {
  write(file, content);
  return { type: 'cdk:asset-manifest', properties: { file } };
}

test('stacks come in the order of their dependencies, assets once and without the templates', async () => {
  const destinations = { here: { bucketName: 'assets', objectKey: 'k.zip' } };
  const manifest = {
    files: {
      code: { source: { path: 'asset.code', packaging: 'zip' }, destinations },
      template: { source: { path: 'a.template.json', packaging: 'file' }, destinations },
    },
  };
  write('manifest.json', {
    artifacts: {
      a: stack('a', ['b', 'a.assets']),
      b: stack('b'),
      'a.assets': assets('a.assets.json', manifest),
      'b.assets': assets('b.assets.json', manifest),
      Tree: { type: 'cdk:tree' },
    },
  });
  const assembly = await readAssembly(directory);
  expect(assembly.stacks.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(assembly.stacks[0]).toMatchObject({ account: '000000000000', region: 'us-east-1' });
  expect(assembly.assets).toEqual([
    { path: join(directory, 'asset.code'), packaging: 'zip', bucket: 'assets', key: 'k.zip' },
  ]);
});

test('a directory without an assembly says what to do', async () => {
  await expect(readAssembly(directory)).rejects.toThrow('is no cloud assembly');
  await expect(readAssembly(directory)).rejects.toThrow('run cdk synth first');
});

test('a stack that does not say where it belongs is refused', async () => {
  write('manifest.json', { artifacts: { a: stack('a', [], 'aws://unknown-account/unknown-region') } });
  await expect(readAssembly(directory)).rejects.toThrow('give it an env');
});

test('container images are refused, since nothing here can run them', async () => {
  write('manifest.json', { artifacts: { x: assets('x.json', { dockerImages: { one: {} } }) } });
  await expect(readAssembly(directory)).rejects.toThrow('1 container image(s)');
});
