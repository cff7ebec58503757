import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalPaths } from '../paths';
import { java25 } from '../setup/python-packages';
import type { Engine } from './engine';
import { hiveProperties, ICEBERG_CATALOG, icebergProperties, serverProperties } from './trino-config';

/** Athena's engine v3 is Trino. One node, 1 GB of heap, reading S3 and Glue through the gateway. */
export function trinoEngine(paths: LocalPaths, port: number, gatewayUrl: string): Engine {
  const run = join(paths.run, 'trino');
  const catalogs = join(run, 'catalog');
  const config = join(run, 'config.properties');
  return {
    name: 'trino',
    title: 'Trino',
    port,
    // On a machine with nothing else to do it takes 10 to 20.
    readyWithinSeconds: 240,
    stopWithinSeconds: 15,
    async prepare() {
      const settings = { port, gatewayUrl, catalogs, plugins: join(paths.trino, 'plugin') };
      await mkdir(catalogs, { recursive: true });
      await writeFile(config, serverProperties(settings));
      await writeFile(join(catalogs, 'awsdatacatalog.properties'), hiveProperties(settings));
      await writeFile(join(catalogs, `${ICEBERG_CATALOG}.properties`), icebergProperties(settings));
      return {
        file: java25(paths),
        args: [
          '-Xmx1G',
          '-XX:+UseSerialGC',
          // Queries here are short: starting in 8 s instead of 11 is worth more than the best machine code.
          '-XX:TieredStopAtLevel=1',
          '-XX:+ExitOnOutOfMemoryError',
          '-Djava.net.preferIPv4Stack=true',
          '--sun-misc-unsafe-memory-access=allow',
          '--enable-native-access=ALL-UNNAMED',
          '-Dnode.environment=local',
          '-Dnode.id=local',
          `-Dnode.data-dir=${join(run, 'data')}`,
          `-Dconfig=${config}`,
          '-cp',
          join(paths.trino, 'server', 'lib', '*'),
          'io.trino.server.TrinoServer',
        ],
        cwd: run,
        env: {},
      };
    },
    // /v1/info says when it is worth asking, too early to be readiness: that is an answered query, through
    // the catalogue.
    probe: async (signal) => {
      if (await isStarting(port, signal)) return false;
      const rows = await query(port, 'SHOW SCHEMAS FROM awsdatacatalog', signal);
      return rows > 0;
    },
  };
}

async function isStarting(port: number, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/info`, { signal });
  return ((await answer.json()) as { starting: boolean }).starting;
}

interface Page {
  readonly nextUri?: string;
  readonly data?: readonly unknown[];
  readonly error?: { readonly message: string };
}

/** Rows of the answer. @throws Error with Trino's message when the query fails. */
async function query(port: number, sql: string, signal: AbortSignal): Promise<number> {
  const headers = { 'X-Trino-User': 'catchment' };
  const first = `http://127.0.0.1:${port}/v1/statement`;
  let page = await readPage(await fetch(first, { method: 'POST', body: sql, headers, signal }));
  let rows = page.data?.length ?? 0;
  while (page.nextUri !== undefined) {
    await delay(20, undefined, { signal });
    page = await readPage(await fetch(page.nextUri, { headers, signal }));
    rows += page.data?.length ?? 0;
  }
  return rows;
}

async function readPage(answer: Response): Promise<Page> {
  if (!answer.ok) throw new Error(`Trino answers ${answer.status}: ${await answer.text()}`);
  const page = (await answer.json()) as Page;
  if (page.error !== undefined) throw new Error(page.error.message);
  return page;
}
