import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { type AlarmInstance, pageVariables } from '../../../cli/alarms/instances';
import { commandBlocks, readPage, type SectionName } from '../../../cli/alarms/page';
import { local } from '../../../lib/config/local';
import { projectRoot } from '../../../local/paths';
import { testPaths } from '../../integration/support/platform';

/** Longest that one block may take: a run of a workflow, with Spark starting. */
const DEADLINE_MS = 240_000;

/** Runs every block of a section as it stands. @throws Error with what a block said when it failed */
export async function runSection(instance: AlarmInstance, section: SectionName): Promise<string[]> {
  const said: string[] = [];
  for (const block of commandBlocks(readPage(instance.id).get(section) ?? '')) {
    said.push(await runBlock(instance, block));
  }
  return said;
}

async function runBlock(instance: AlarmInstance, block: string): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', block], {
    cwd: projectRoot,
    env: {
      ...process.env,
      ...pageVariables(local.name, instance),
      PATH: [
        join(testPaths().venv, 'bin'),
        join(projectRoot, 'node_modules', '.bin'),
        process.env['PATH'],
      ].join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece));
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (code === 0) return output;
  throw new Error(`A block of ${instance.id} ended with ${code}:\n${block}\n${output}`);
}
