import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPaths } from '../paths';
import type { Engine } from './engine';

/**
 * The emulator of S3, Kinesis, SQS, EventBridge, Secrets Manager, KMS, IAM and the Glue catalogue. Objects are
 * on disk at once; everything else is saved when it stops.
 */
export function ministackEngine(paths: LocalPaths, port: number): Engine {
  return {
    name: 'ministack',
    title: 'MiniStack',
    port,
    readyWithinSeconds: 60,
    stopWithinSeconds: 60,
    async prepare() {
      const state = join(paths.state, 'ministack');
      const temporary = join(paths.run, 'ministack');
      await Promise.all([state, temporary].map((directory) => mkdir(directory, { recursive: true })));
      await writeFile(unsavedMarker(paths), '');
      return {
        file: paths.python,
        // `-w 0`: in this process, not in a worker of it.
        args: [
          '-m',
          'hypercorn',
          'ministack.app:app',
          '-w',
          '0',
          '--bind',
          `127.0.0.1:${port}`,
          '--keep-alive',
          '75',
        ],
        cwd: temporary,
        env: {
          PERSIST_STATE: '1',
          STATE_DIR: join(state, 'services'),
          S3_PERSIST: '1',
          S3_DATA_DIR: join(state, 's3'),
          // Queues are saved under URLs that hold this port: it stays, wherever we listen. Callers are
          // answered with the host and port that they called.
          GATEWAY_PORT: '4566',
          // These two would listen on ports of their own, on all interfaces.
          IOT_MTLS_ENABLED: '0',
          SFTP_ENABLED: '0',
          LOG_LEVEL: 'WARNING',
          TMPDIR: temporary,
        },
      };
    },
    async probe(signal) {
      const answer = await fetch(`http://127.0.0.1:${port}/_ministack/health`, { signal });
      await answer.arrayBuffer();
      return answer.ok;
    },
    async stopped(clean) {
      if (clean) await markSaved(paths);
    },
  };
}

/**
 * True when MiniStack ended without saving: objects are as they were, but streams, queues, tables and all the
 * rest are those of the last clean stop.
 */
export function endedUnsaved(paths: LocalPaths): boolean {
  return existsSync(unsavedMarker(paths));
}

export async function markSaved(paths: LocalPaths): Promise<void> {
  await rm(unsavedMarker(paths), { force: true });
}

const unsavedMarker = (paths: LocalPaths) => join(paths.state, 'ministack', 'unsaved');
