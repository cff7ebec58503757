import { mkdirSync } from 'node:fs';
import { pathsFor } from '../../../local/paths';
import { identityOf, type ProcessIdentity } from '../../../local/supervisor/process-identity';
import { supervise } from '../../../local/supervisor/supervise';
import { fakeEngine, SERVE } from './fake-engine';

/** A supervisor in a process of its own, for the tests that kill it: `<home> [script of the engine]`. */
async function main(home: string, script: string = SERVE): Promise<void> {
  mkdirSync(home, { recursive: true });
  const running = await supervise({
    paths: pathsFor(home, home),
    plan: [
      { engine: fakeEngine(home, 'door', { script, stopWithinSeconds: 5 }), after: [], stopWave: 0 },
      { engine: fakeEngine(home, 'store'), after: [], stopWave: 1 },
    ],
    supervisor: identityOf(process.pid) as ProcessIdentity,
    gatewayUrl: 'http://127.0.0.1:1',
    onProgress: () => {},
  });
  process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
  process.stdout.write('up\n');
}

void main(process.argv[2] as string, process.argv[3]);
