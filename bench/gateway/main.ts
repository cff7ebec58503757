import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progressLines } from '../../cli/progress-lines';
import { daemonEngine } from '../../local/engines/daemon';
import { ministackEngine } from '../../local/engines/ministack';
import { EngineProcess } from '../../local/engines/process';
import { pathsFor, projectRoot } from '../../local/paths';
import { setUp } from '../../local/setup/set-up';
import { freePorts } from '../../local/supervisor/ports';
import { exitWith } from '../exit-with';
import { type Clients, clientsOf, kindsOf } from './calls';
import { callsIn, compare } from './compare';
import { table, verdict } from './report';

/** Enough for medians that hold still; about two minutes for all kinds. */
const LENGTH = { warmUps: 1, rounds: 7, inFlight: 8, callsAlone: 30 } as const;
/** Of a round, straight to MiniStack: a shorter one measures code that is not yet compiled. */
const SECONDS_IN_FLIGHT = 1;

/**
 * `npm run bench -- gateway`: calls that the gateway passes on, beside the same calls straight to MiniStack, by
 * the AWS SDK. It starts a MiniStack and a gateway of its own, and ends them.
 */
async function main(): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'catchment-bench-'));
  const paths = pathsFor(projectRoot, home);
  const lines = progressLines(process.stderr);
  const engines: EngineProcess[] = [];
  const abort = new AbortController();
  // Told twice, it still ends what it started: that outlives it otherwise.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  try {
    await setUp({ paths, onProgress: lines.onProgress, signal: abort.signal });
    const [port, ministackPort, unused] = (await freePorts(3)) as [number, number, number];
    const start = async (engine: Parameters<typeof EngineProcess.start>[0]) => {
      const started = await EngineProcess.start(engine, { logs: paths.logs, home });
      engines.unshift(started);
      await started.ready();
    };
    await start(ministackEngine(paths, ministackPort));
    const options = { root: paths.root, home, port, ministackPort, schedules: false };
    // Neither Trino nor Spark is called.
    await start(daemonEngine(paths, { ...options, trinoPort: unused, sparkPort: unused }));
    const direct = clientsOf(`http://127.0.0.1:${ministackPort}`);
    const through = clientsOf(`http://127.0.0.1:${port}`);
    lines.close();
    const compared = [];
    for (const { title, call } of await kindsOf(direct)) {
      const by = (clients: Clients) => () => {
        abort.signal.throwIfAborted();
        return call(clients);
      };
      const calls = { direct: by(direct), through: by(through) };
      const callsInFlight = await callsIn(SECONDS_IN_FLIGHT, calls.direct, LENGTH.inFlight);
      compared.push(await compare(title, calls, { ...LENGTH, callsInFlight }));
    }
    direct.close();
    through.close();
    console.log(table(compared));
    const { holds, words } = verdict(compared);
    console.log(words);
    return holds ? 0 : 1;
  } finally {
    lines.close();
    for (const engine of engines) await engine.stop();
    await rm(home, { recursive: true, force: true });
  }
}

exitWith(main());
