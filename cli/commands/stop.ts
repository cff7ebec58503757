import type { Command } from 'commander';
import { chosenPaths } from '../../local/paths';
import { stopEnvironment } from '../../local/supervisor/stop';

export function register(program: Command): void {
  program
    .command('stop')
    .description('end the local environment that another terminal started')
    .action(async () => {
      const ended = await stopEnvironment(chosenPaths());
      process.stderr.write(
        ended ? 'The local environment has ended; its state is kept.\n' : 'No local environment runs.\n',
      );
    });
}
