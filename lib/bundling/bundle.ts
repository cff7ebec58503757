import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, buildSync, version as esbuildVersion } from 'esbuild';

export const PROJECT_ROOT = resolve(__dirname, '../..');
const CACHE = join(PROJECT_ROOT, 'node_modules/.cache/catchment/bundles');

/** Settings of every bundle; part of the cache's key. */
const SETTINGS = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The packages' ESM builds are the ones that esbuild can shake.
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  legalComments: 'none',
  logLevel: 'silent',
  treeShaking: true,
} as const satisfies BuildOptions;

export interface VirtualModule {
  /** The name that the sources import, for instance `virtual:contract`. */
  readonly name: string;
  /** JavaScript source, self-contained. */
  readonly source: string;
}

function typescriptFilesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

let sources: string | undefined;

/** Of everything that a bundle can contain. Computed once a process: a synth bundles many datasets. */
function digestOfSources(): string {
  if (sources !== undefined) return sources;
  const hash = createHash('sha256').update(esbuildVersion).update(JSON.stringify(SETTINGS));
  hash.update(readFileSync(join(PROJECT_ROOT, 'package-lock.json')));
  for (const directory of ['lambda', 'lib']) {
    for (const file of typescriptFilesBelow(join(PROJECT_ROOT, directory))) {
      hash.update(relative(PROJECT_ROOT, file)).update('\0').update(readFileSync(file));
    }
  }
  sources = hash.digest('hex');
  return sources;
}

function build(entry: string, virtual: VirtualModule | undefined, workspace: string): Uint8Array {
  const alias: Record<string, string> = {};
  if (virtual !== undefined) {
    const file = join(workspace, 'virtual-module.js');
    writeFileSync(file, virtual.source);
    alias[virtual.name] = file;
  }
  const result = buildSync({
    ...SETTINGS,
    alias,
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [join(PROJECT_ROOT, entry)],
    // What a generated module requires is found among the project's packages.
    nodePaths: [join(PROJECT_ROOT, 'node_modules')],
    write: false,
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}: check that the file exists.`);
  return output.contents;
}

/**
 * Bundles one entry file, synchronously because CDK constructs are, into `<outdir>/index.js`.
 * What was bundled before from the same content comes from the cache.
 *
 * @param entry path below the project's root, for instance `lambda/open-run/handler.ts`
 * @returns `outdir`
 * @throws the build failure of esbuild, with file and line
 */
export function bundle(entry: string, outdir: string, virtual?: VirtualModule): string {
  const key = createHash('sha256')
    .update(digestOfSources())
    .update(JSON.stringify([entry, virtual ?? null]))
    .digest('hex');
  const cached = join(CACHE, `${key}.js`);
  let contents = readIfPresent(cached);
  if (contents === undefined) {
    mkdirSync(CACHE, { recursive: true });
    const workspace = mkdtempSync(join(CACHE, 'build-'));
    try {
      contents = build(entry, virtual, workspace);
      const whole = join(workspace, 'index.js');
      writeFileSync(whole, contents);
      // Renamed into place, so that a process beside this one never reads half a bundle.
      renameSync(whole, cached);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  }
  const target = join(outdir, 'index.js');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, contents);
  return outdir;
}

function readIfPresent(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
