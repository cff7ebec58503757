/**
 * Writes the table of docs/local-environment.md from the cases of test/conformance; with `--check` it
 * fails when the page is not what would be written.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../local/paths';
import { type Case, readCase, renderCases } from './conformance-cases';

const PAGE = join(projectRoot, 'docs', 'local-environment.md');
const BEGIN = '<!-- conformance: written by npm run conformance-table -->';
const END = '<!-- conformance: end -->';

interface Listing {
  readonly testResults: ReadonlyArray<{
    /** Of the file. */
    readonly name: string;
    readonly assertionResults: ReadonlyArray<{
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }>;
  }>;
}

/** The cases as Jest lists them, none of them run. @throws Error when a file of the suite does not load. */
function cases(): Case[] {
  const jest = join(projectRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jest, '--selectProjects', 'conformance', '--testNamePattern', '^$', '--json'];
  const run = spawnSync(process.execPath, args, {
    cwd: projectRoot,
    encoding: 'utf8',
    env: { ...process.env, CATCHMENT_CONFORMANCE: 'list' },
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`The conformance suite could not be listed:\n${run.stderr}`);
  const { testResults } = JSON.parse(run.stdout) as Listing;
  // Jest lists files in the order in which it would run them.
  return testResults
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ ancestorTitles, title }) => readCase(ancestorTitles[0] ?? '', title) ?? []);
}

function main(): void {
  const page = readFileSync(PAGE, 'utf8');
  const begin = page.indexOf(`${BEGIN}\n`);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has lost its marks ${BEGIN} and ${END}.`);
  const written = `${page.slice(0, begin)}${BEGIN}\n${renderCases(cases())}\n${page.slice(end)}`;
  if (!process.argv.includes('--check')) writeFileSync(PAGE, written);
  else if (written !== page) throw new Error(`${PAGE} is out of date: npm run conformance-table writes it.`);
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
