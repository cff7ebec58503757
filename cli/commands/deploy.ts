import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { type EnvironmentConfig, environmentNamed, isPlaceholderAccount } from '../../lib/config';
import { deployLocal, reportFile } from '../../local/deployer/deploy-local';
import { renderReport } from '../../local/deployer/report';
import { cdk, cdkEnvironment } from '../../local/deployer/synthesize';
import { chosenPaths, projectRoot } from '../../local/paths';
import { localEndpoint } from '../aws';
import { exitCodes } from '../exit-codes';
import { progressLines } from '../progress-lines';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';

export function register(program: Command): void {
  program
    .command('deploy')
    .description('deploy the platform to an environment; local must be running')
    .option('--env <name>', 'environment', 'local')
    .argument('[cdk...]', 'further arguments for `cdk deploy`, behind --')
    .action(async (rest: string[], { env }: { env: string }) => {
      const environment = known(env);
      process.exitCode = environment.name === 'local' ? await toLaptop() : await toAws(environment, rest);
    });
}

function known(name: string): EnvironmentConfig {
  try {
    return environmentNamed(name);
  } catch (error) {
    throw new UserError((error as Error).message, exitCodes.usage, { cause: error });
  }
}

async function toLaptop(): Promise<number> {
  const paths = chosenPaths();
  const gatewayUrl = localEndpoint();
  const lines = progressLines(process.stderr);
  try {
    await requireAnswer(gatewayUrl);
    const report = await deployLocal({ gatewayUrl, paths, onProgress: lines.onProgress });
    lines.close();
    console.log(renderReport(report));
    process.stderr.write(`The whole report is in ${reportFile(paths)}.\n`);
    return exitCodes.ok;
  } catch (error) {
    lines.close();
    throw unreachable(error, 'local');
  }
}

/** Before the templates are made, which takes time. */
async function requireAnswer(gatewayUrl: string): Promise<void> {
  await fetch(gatewayUrl, { method: 'HEAD' }).catch((error: Error) => {
    throw unreachable(error.cause ?? error, 'local');
  });
}

/** @throws UserError while the environment's account is the placeholder that was shipped. */
async function toAws(environment: EnvironmentConfig, rest: readonly string[]): Promise<number> {
  const { name, account } = environment;
  if (isPlaceholderAccount(environment)) {
    throw new UserError(
      `Environment ${name} has account ${account}, which is a placeholder. Put your own twelve digits in lib/config/${name}.ts.`,
    );
  }
  const child = spawn(process.execPath, cdk(projectRoot, 'deploy', name, '--all', ...rest), {
    cwd: projectRoot,
    env: cdkEnvironment(projectRoot),
    stdio: 'inherit',
  });
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => ended(code ?? exitCodes.failed));
  });
}
