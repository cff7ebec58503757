import { join } from 'node:path';
import { writeJson } from '../json-file';
import type { LocalPaths } from '../paths';
import { type OnProgress, timedStep } from '../progress';
import { type Assembly, readAssembly } from './assembly';
import { uploadAssets } from './assets';
import { clientsFor } from './clients';
import { StackDeployment } from './deploy-stack';
import { type DeployReport, ReportBuilder } from './report';
import { providers } from './resources';
import { StackState } from './stack-state';
import { synthesizeLocal } from './synthesize';

export interface DeployOptions {
  readonly gatewayUrl: string;
  readonly paths: LocalPaths;
  /** What `cdk synth` wrote. @default - the project's own templates, synthesized when their sources have changed */
  readonly assemblyDir?: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Where the last report lies, beside being returned. */
export const reportFile = (paths: Pick<LocalPaths, 'home'>): string => join(paths.home, 'deploy-report.json');

/**
 * Brings the running local environment to what a cloud assembly says: makes what is new, changes what
 * differs, makes again what has gone, and deletes what has left the templates. A deployment that was cut
 * off is gone on with by the next.
 *
 * @throws Error naming the stack, the resource and the reason; what was done before stays.
 */
export async function deployLocal(options: DeployOptions): Promise<DeployReport> {
  const { gatewayUrl, paths, signal, onProgress = () => {} } = options;
  const directory =
    options.assemblyDir ??
    (await timedStep(onProgress, 'Synthesizing the templates', () => synthesizeLocal(paths, signal)));
  const assembly = await readAssembly(directory);
  const step = `Deploying ${assembly.stacks.length} stacks`;
  const report = await timedStep(onProgress, step, (note) =>
    deployAssembly(assembly, gatewayUrl, join(paths.state, 'deploy'), note, signal),
  );
  await writeJson(reportFile(paths), report);
  return report;
}

async function deployAssembly(
  assembly: Assembly,
  gatewayUrl: string,
  stateDirectory: string,
  note: (words: string) => void,
  signal: AbortSignal | undefined,
): Promise<DeployReport> {
  const report = new ReportBuilder();
  const clients = clientsFor(gatewayUrl, assembly.stacks[0]?.region ?? 'us-east-1');
  const states = new Map<string, StackState>();
  const onProgress = (words: string) => {
    // Between resources nothing is half done.
    signal?.throwIfAborted();
    note(words);
  };
  const deployment = { clients, providers, report, states, onProgress };
  try {
    report.assetsUploaded = await uploadAssets(assembly.assets, clients.s3);
    for (const stack of assembly.stacks) {
      const state = await StackState.open(stateDirectory, stack.name);
      states.set(stack.name, state);
      await new StackDeployment(stack, state, deployment).run();
      report.stacks.push(stack.name);
    }
    for (const name of await StackState.names(stateDirectory)) {
      if (states.has(name)) continue;
      await StackDeployment.remove(await StackState.open(stateDirectory, name), deployment);
    }
  } finally {
    clients.close();
  }
  return report.build();
}
