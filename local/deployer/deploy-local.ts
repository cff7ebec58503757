import { join } from 'node:path';
import { writeJson } from '../json-file';
import type { LocalPaths } from '../paths';
import { readAssembly } from './assembly';
import { uploadAssets } from './assets';
import { clientsFor } from './clients';
import { StackDeployment } from './deploy-stack';
import { type DeployReport, ReportBuilder } from './report';
import { StackState } from './stack-state';

export interface DeployOptions {
  readonly gatewayUrl: string;
  /** What `cdk synth` wrote. */
  readonly assemblyDir: string;
  readonly paths: Pick<LocalPaths, 'home' | 'state'>;
  /** Told of each resource that is made, changed or deleted. */
  onProgress?(words: string): void;
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
  const { gatewayUrl, assemblyDir, paths, onProgress = () => {} } = options;
  const report = new ReportBuilder();
  const assembly = await readAssembly(assemblyDir);
  const region = assembly.stacks[0]?.region ?? 'us-east-1';
  const clients = clientsFor(gatewayUrl, region);
  const directory = join(paths.state, 'deploy');
  try {
    onProgress(`assets: ${assembly.assets.length}`);
    report.assetsUploaded = await uploadAssets(assembly.assets, clients.s3);
    const states = new Map<string, StackState>();
    for (const stack of assembly.stacks) {
      const state = await StackState.open(directory, stack.name);
      states.set(stack.name, state);
      await new StackDeployment(stack, state, { clients, report, states, onProgress }).run();
      report.stacks.push(stack.name);
    }
    await removeOldStacks(directory, states, (state) =>
      StackDeployment.remove(state, { clients, report, states, onProgress }),
    );
  } finally {
    clients.close();
  }
  const built = report.build();
  await writeJson(reportFile(paths), built);
  return built;
}

/** Stacks that are no longer in the assembly; the last made goes first. */
async function removeOldStacks(
  directory: string,
  states: ReadonlyMap<string, StackState>,
  remove: (state: StackState) => Promise<void>,
): Promise<void> {
  for (const name of await StackState.names(directory)) {
    if (!states.has(name)) await remove(await StackState.open(directory, name));
  }
}
