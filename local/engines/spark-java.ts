import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Spark 3.5 runs on these. */
const FIT = new Set([8, 11, 17]);

/**
 * The user's own Java when Spark can run on it; undefined when not, and the driver then takes the Java 17
 * that was installed beside PySpark.
 */
export async function sparkJavaHome(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = env['JAVA_HOME'];
  if (!home) return undefined;
  let release: string;
  try {
    release = await readFile(join(home, 'release'), 'utf8');
  } catch {
    // Whatever JAVA_HOME names, it is no Java that says its version.
    return undefined;
  }
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  return version !== undefined && FIT.has(Number(version)) ? home : undefined;
}
