import type { Command } from 'commander';
import { chosenPaths } from '../../local/paths';
import { isRunning } from '../../local/supervisor/process-identity';
import { readRecord } from '../../local/supervisor/record';
import { exitCodes } from '../exit-codes';

export function register(program: Command): void {
  program
    .command('status')
    .description('say what runs of the local environment, and where it listens')
    .action(async () => {
      process.exitCode = await status();
    });
}

async function status(): Promise<number> {
  const record = await readRecord(chosenPaths());
  if (record === undefined) {
    process.stdout.write('No local environment runs.\n');
    return exitCodes.environment;
  }
  const supervised = isRunning(record.supervisor);
  process.stdout.write(`${record.gatewayUrl} since ${record.startedAt}\n`);
  for (const engine of [...record.engines].reverse()) {
    const state = isRunning(engine) ? `runs as process ${engine.pid} on port ${engine.port}` : 'is gone';
    process.stdout.write(`  ${engine.title} ${state}\n`);
  }
  if (!supervised) process.stdout.write('The process that started it is gone: npm stop ends what it left.\n');
  const whole = supervised && record.engines.every(isRunning);
  return whole ? exitCodes.ok : exitCodes.environment;
}
