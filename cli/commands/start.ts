import { once } from 'node:events';
import type { Command } from 'commander';
import { pathsFor, projectRoot } from '../../local/paths';
import { Interrupted, inEnvironment } from '../environment-session';
import { exitCodes } from '../exit-codes';

export function register(program: Command): void {
  program
    .command('start')
    .description('set up and start the local environment')
    .option('--fresh', 'forget what earlier starts left')
    .action(async ({ fresh = false }: { fresh?: boolean }) => {
      process.exitCode = await inEnvironment({ paths: pathsFor(projectRoot), fresh }, async (session) => {
        process.stderr.write(
          `The local environment serves at ${session.environment.gatewayUrl}; Ctrl-C ends it.\n`,
        );
        if (!session.signal.aborted) await once(session.signal, 'abort');
        const { reason } = session.signal;
        return reason instanceof Interrupted && reason.signal !== 'SIGINT'
          ? exitCodes.ok
          : exitCodes.interrupted;
      });
    });
}
