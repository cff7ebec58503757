import { prefixes } from '../../../lib/wiring/names';
import type { CleanFigures, GateFigures, Manifest, MartsFigures } from '../../../lib/wiring/run';
import type { Lake } from '../lake';

/** What the states of a run have left beside its manifest; each is written last, and whole. */
export interface RunFiles {
  readonly manifest?: Manifest;
  readonly clean?: CleanFigures;
  /** Why the clean job could not do this dataset. */
  readonly cleanError?: { readonly error: string };
  readonly gate?: GateFigures;
  readonly marts?: MartsFigures;
}

export const runFileNames = {
  manifest: 'manifest.json',
  clean: 'clean.json',
  cleanError: 'clean-error.json',
  gate: 'gate.json',
  marts: 'marts.json',
} as const satisfies Record<keyof RunFiles, string>;

export const runFileKey = (dataset: string, runId: string, file: keyof RunFiles): string =>
  `${prefixes.run(dataset, runId)}${runFileNames[file]}`;

export async function readRunFile<File extends keyof RunFiles>(
  lake: Lake,
  dataset: string,
  runId: string,
  file: File,
): Promise<RunFiles[File] | undefined> {
  const text = await lake.read(runFileKey(dataset, runId, file));
  return text === undefined ? undefined : (JSON.parse(text) as RunFiles[File]);
}

export async function readRunFiles(lake: Lake, dataset: string, runId: string): Promise<RunFiles> {
  const files = Object.keys(runFileNames) as Array<keyof RunFiles>;
  const found = await Promise.all(files.map((file) => readRunFile(lake, dataset, runId, file)));
  return Object.fromEntries(files.flatMap((file, index) => (found[index] ? [[file, found[index]]] : [])));
}
