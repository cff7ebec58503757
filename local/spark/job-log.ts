import { open } from 'node:fs/promises';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import type { DriverRun } from './driver-client';
import type { RunRecord } from './job-record';

/** Takes lines that a run printed. */
export type PutLines = (group: string, stream: string, lines: readonly string[]) => Promise<void>;

/** Bytes read of a file at once, and lines of one call: both well below what PutLogEvents takes. */
const CHUNK_BYTES = 256 * 1024;
const LINES_AT_ONCE = 1000;

/** @param endpoint the gateway. Groups and streams are made as Glue makes them, when a run first prints. */
export function putLinesTo(endpoint: string, region: string): PutLines {
  const logs = new CloudWatchLogsClient({
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
  });
  const made = new Set<string>();
  return async (logGroupName, logStreamName, lines) => {
    const name = `${logGroupName} ${logStreamName}`;
    if (!made.has(name)) {
      await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName })));
      await unlessThere(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })));
      made.add(name);
    }
    const timestamp = Date.now();
    const logEvents = lines.map((message) => ({ timestamp, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
}

/** Brings what the driver writes to files into CloudWatch Logs while a run is under way. */
export class JobLog {
  /** Bytes brought already, by file. */
  readonly #done = new Map<string, number>();

  constructor(private readonly putLines: PutLines) {}

  /** @param whole the run is over, so that a last line without an end is one, too */
  async bring(run: RunRecord, told: DriverRun, whole: boolean): Promise<void> {
    const files = { output: told.output, error: told.errors };
    for (const [kind, path] of Object.entries(files)) {
      if (path === undefined) continue;
      await this.#bringFile(path, `${run.LogGroupName}/${kind}`, run.Id, whole);
      if (whole) this.#done.delete(path);
    }
  }

  async #bringFile(path: string, group: string, stream: string, whole: boolean): Promise<void> {
    for (;;) {
      const from = this.#done.get(path) ?? 0;
      const chunk = await readFrom(path, from);
      const end = chunk.lastIndexOf(0x0a) + 1;
      // A line longer than the chunk is brought in pieces.
      const full = chunk.length === CHUNK_BYTES;
      const bytes = end > 0 ? end : whole || full ? chunk.length : 0;
      if (bytes === 0) return;
      const lines = chunk
        .toString('utf8', 0, bytes)
        .split('\n')
        .filter((line) => line !== '');
      for (let index = 0; index < lines.length; index += LINES_AT_ONCE) {
        await this.putLines(group, stream, lines.slice(index, index + LINES_AT_ONCE));
      }
      this.#done.set(path, from + bytes);
    }
  }
}

/** Empty when there is no such file: a run that waits has printed nothing. */
async function readFrom(path: string, position: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
