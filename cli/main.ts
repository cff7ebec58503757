import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes';
import { UserError } from './user-error';

interface CommandModule {
  register(program: Command): void;
}

const directory = join(__dirname, 'commands');

/** The command that is asked for, or all of them when help is: each brings clients that take time to load. */
function commandFiles(asked: string | undefined): string[] {
  const names = readdirSync(directory)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));
  return asked !== undefined && names.includes(asked) ? [asked] : names;
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('catchment')
    .description('A data platform as code, on AWS and on this machine.')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();
  for (const name of commandFiles(argv[0])) {
    (require(join(directory, `${name}.ts`)) as CommandModule).register(program);
  }
  // Commands that were registered before exitOverride would leave by themselves.
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UserError) {
      process.stderr.write(`catchment: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return exitCodes.failed;
  }
}

// A reader that left (| head) is no failure of ours; everything is said that anyone wanted to hear.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
