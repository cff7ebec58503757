import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deployLocal } from '../../local/deployer/deploy-local';
import { pathsFor, projectRoot } from '../../local/paths';
import type { Progress } from '../../local/progress';
import { setUp } from '../../local/setup/set-up';
import { type RunningEnvironment, startEnvironment } from '../../local/supervisor/environment';
import { freePorts } from '../../local/supervisor/ports';

declare global {
  var testEnvironment: RunningEnvironment | undefined;
}

/** One local environment for all integration tests: its own home, its own port, deployed anew. */
export default async function up(): Promise<void> {
  // The conformance suite runs against a real account, or is listed only.
  if (process.env['CATCHMENT_CONFORMANCE'] !== undefined) return;
  const home = join(projectRoot, '.catchment', 'test');
  const paths = pathsFor(projectRoot, home);
  const onProgress = ({ step, state, seconds }: Progress) => {
    if (state === 'done') process.stderr.write(`${step}: ${seconds.toFixed(1)} s\n`);
  };
  await rm(home, { recursive: true, force: true });
  await setUp({ paths, dev: true, onProgress });
  const [port] = (await freePorts(1)) as [number];
  const environment = await startEnvironment({ paths, port, onProgress, schedules: false });
  globalThis.testEnvironment = environment;
  process.env['CATCHMENT_HOME'] = home;
  process.env['CATCHMENT_VENV_PYTHON'] = paths.python;
  process.env['AWS_ENDPOINT_URL'] = environment.gatewayUrl;
  try {
    await deployLocal({ gatewayUrl: environment.gatewayUrl, paths, onProgress });
  } catch (error) {
    await environment.stop();
    throw error;
  }
}
