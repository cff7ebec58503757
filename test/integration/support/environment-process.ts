/**
 * A local environment in a process of its own, to be killed: argument 1 is its home, 2 its port. Says
 * "ready" when the platform is deployed.
 */
import { deployLocal } from '../../../local/deployer/deploy-local';
import { pathsFor, projectRoot } from '../../../local/paths';
import { startEnvironment } from '../../../local/supervisor/environment';

async function main(home: string, port: number): Promise<void> {
  const paths = pathsFor(projectRoot, home);
  const onProgress = () => {};
  const environment = await startEnvironment({ paths, port, onProgress, schedules: false });
  process.once('SIGTERM', () => void environment.stop());
  await deployLocal({ gatewayUrl: environment.gatewayUrl, paths, onProgress });
  console.log('ready');
}

const [home = '', port = ''] = process.argv.slice(2);
void main(home, Number(port));
