import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface FetchingJava {
  readonly file: string;
  readonly args: readonly string[];
}

/** Where systems keep their certificates for Java. */
const TRUST_STORES = ['/etc/ssl/certs/java/cacerts', '/etc/pki/java/cacerts'] as const;

/**
 * The Java that downloads. The machine's own comes first: it trusts the certificates that the machine trusts,
 * those of a company's proxy included; the Java that we install knows only the public ones, and is told of the
 * machine's where it has them in a form that Java reads.
 */
export async function fetchingJava(ours: string, env: NodeJS.ProcessEnv): Promise<FetchingJava> {
  const home = env['JAVA_HOME'];
  for (const file of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    if (await runs(file, env)) return { file, args: [] };
  }
  if (process.platform === 'darwin') {
    return { file: ours, args: ['-Djavax.net.ssl.trustStoreType=KeychainStore-ROOT'] };
  }
  const store = TRUST_STORES.find((path) => existsSync(path));
  return { file: ours, args: store === undefined ? [] : [`-Djavax.net.ssl.trustStore=${store}`] };
}

/** macOS has a `java` that only says there is none. */
async function runs(file: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await run(file, ['-version'], { env, timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
