import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../local/engines/engine';

/** Says that it serves by a file, and ends on SIGTERM. */
export const SERVE = `
  require('node:fs').writeFileSync(process.env.READY_FILE, String(process.pid));
  process.on('SIGTERM', () => {
    require('node:fs').appendFileSync(process.env.STOPS_FILE, process.env.NAME + '\\n');
    process.exit(0);
  });
  setTimeout(() => {}, 30_000);
`;

export interface FakeOptions {
  readonly script?: string;
  readonly readyWithinSeconds?: number;
  readonly stopWithinSeconds?: number;
  readonly onStopped?: (clean: boolean) => void;
}

/** An engine that is a small Node program: a real process with a log, a readiness and a way to end. */
export function fakeEngine(directory: string, name: string, options: FakeOptions = {}): Engine {
  const ready = join(directory, `${name}.ready`);
  return {
    name,
    title: name[0]?.toUpperCase() + name.slice(1),
    port: 1,
    readyWithinSeconds: options.readyWithinSeconds ?? 15,
    stopWithinSeconds: options.stopWithinSeconds ?? 10,
    async prepare() {
      rmSync(ready, { force: true });
      return {
        file: process.execPath,
        args: ['-e', options.script ?? SERVE],
        env: { READY_FILE: ready, STOPS_FILE: join(directory, 'stops'), NAME: name },
        cwd: directory,
      };
    },
    probe: async () => existsSync(ready),
    stopped: async (clean) => options.onStopped?.(clean),
  };
}
