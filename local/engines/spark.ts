import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPaths } from '../paths';
import type { Engine } from './engine';
import { sparkJavaHome } from './spark-java';

/** The long-lived PySpark driver that runs Glue job scripts; it starts and ends its own Java. */
export function sparkEngine(paths: LocalPaths, port: number, gatewayUrl: string): Engine {
  return {
    name: 'spark',
    title: 'Spark',
    port,
    readyWithinSeconds: 120,
    stopWithinSeconds: 20,
    async prepare() {
      const run = join(paths.run, 'spark');
      await mkdir(run, { recursive: true });
      const javaHome = await sparkJavaHome(process.env);
      return {
        file: paths.python,
        args: [
          join(paths.local, 'spark', 'driver.py'),
          ...['--port', String(port)],
          ...['--s3-endpoint', gatewayUrl],
          ...['--jars', paths.sparkJars],
          ...['--log-dir', join(paths.logs, 'jobs')],
          ...['--work-dir', run],
        ],
        cwd: run,
        env: {
          ...(javaHome === undefined ? {} : { JAVA_HOME: javaHome }),
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_REGION: 'us-east-1',
          PYTHONUNBUFFERED: '1',
        },
      };
    },
    async probe(signal) {
      const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal });
      await answer.arrayBuffer();
      return answer.ok;
    },
  };
}
