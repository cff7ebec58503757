import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, jest, test } from '@jest/globals';
import { chosenPaths, projectRoot } from '../../../local/paths';
import { ordinaryVariables } from './ordinary-variables';

jest.setTimeout(240_000);

const run = promisify(execFile);
const page = readFileSync(join(projectRoot, 'docs', 'clients.md'), 'utf8');
const paths = chosenPaths();
const home = mkdtempSync(join(tmpdir(), 'catchment-clients-page-'));
afterAll(async () => {
  // What the page makes.
  await output('aws', ['athena', 'delete-work-group', '--work-group', 'arrow', '--recursive-delete-option']);
  rmSync(home, { recursive: true });
});

/** What the page has in one language, from top to bottom. */
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );

async function output(program: string, args: string[]): Promise<string> {
  const { stdout } = await run(program, args, {
    cwd: projectRoot,
    env: { ...ordinaryVariables(), HOME: home, PATH: `${dirname(paths.python)}${delimiter}/usr/bin:/bin` },
  });
  return stdout;
}

test('the variables of the page are those that the clients are tested with', () => {
  const exported = [...(blocks('sh')[0] ?? '').matchAll(/([A-Z_]+)=(\S+)/g)];
  expect(exported.map(([, name]) => name).sort()).toEqual(Object.keys(ordinaryVariables()).sort());
});

test("the page's commands and scripts run as they stand, from top to bottom", async () => {
  const [, ...commands] = blocks('sh');
  const shown = await output('/bin/sh', ['-ec', commands.join('')]);
  expect(shown).toContain('catchment-local-lake-');
  expect(shown).toContain('QueryExecutionId');
  const read = await output(paths.clientsPython, ['-W', 'ignore', '-c', blocks('python').join('\n')]);
  expect(read).toContain("['events', 'orders']");
  expect(read).toMatch(/\[\{'lines': \d+\}\]/);
  const listed = await output(process.execPath, ['--input-type=module', '-e', blocks('js').join('\n')]);
  expect(listed).toContain('orders');
});
