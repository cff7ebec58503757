import { join } from 'node:path';
import type { LocalPaths } from '../paths';
import type { Engine } from './engine';

/** What the daemon is told on its command line, as JSON. */
export interface DaemonOptions {
  readonly root: string;
  readonly home: string;
  /** Of the gateway, on 127.0.0.1. */
  readonly port: number;
  readonly ministackPort: number;
  readonly trinoPort: number;
  readonly sparkPort: number;
  /** False: nothing runs by its schedule. */
  readonly schedules: boolean;
}

/** Our own part: the gateway with all that it serves itself, the Lambda runner and the event-source poller. */
export function daemonEngine(paths: LocalPaths, options: DaemonOptions): Engine {
  return {
    name: 'gateway',
    title: 'The gateway',
    port: options.port,
    readyWithinSeconds: 60,
    stopWithinSeconds: 30,
    async prepare() {
      const entry = join(paths.local, 'environment-process.ts');
      return {
        // The Node that runs us: new enough, as cli/catchment.mjs saw to.
        file: process.execPath,
        args: ['--import', 'tsx', entry, JSON.stringify(options)],
        cwd: paths.root,
        env: {
          AWS_ENDPOINT_URL: `http://127.0.0.1:${options.port}`,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_REGION: 'us-east-1',
        },
      };
    },
    // Unsigned, so it goes through the gateway to MiniStack: both answer.
    async probe(signal) {
      const answer = await fetch(`http://127.0.0.1:${options.port}/_ministack/health`, { signal });
      await answer.arrayBuffer();
      return answer.ok;
    },
  };
}
