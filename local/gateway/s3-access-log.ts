import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** One line of the log; the operation is named as S3's own server access logs name it. */
export interface S3Access {
  /** ISO 8601, when the answer was complete. */
  readonly time: string;
  /** For instance REST.GET.OBJECT or REST.GET.BUCKET (a listing). */
  readonly operation: string;
  readonly bucket: string | undefined;
  /** Decoded; of a listing its prefix. */
  readonly key: string | undefined;
  readonly status: number;
  /** Body bytes sent to the client. */
  readonly bytesSent: number;
  readonly userAgent: string | undefined;
}

export interface S3AccessLog {
  record(access: S3Access): void;
  /** Writes what is buffered. */
  flush(): void;
  close(): void;
}

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MILLISECONDS = 200;

/**
 * Newline-delimited JSON, appended to `file`, at most 200 ms behind. It is written synchronously: one
 * write of 64 KiB costs less than the bookkeeping of a stream, and close() leaves nothing behind.
 * @throws Error when the file cannot be opened for appending.
 */
export function openS3AccessLog(file: string): S3AccessLog {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, '');
  let lines: string[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    bytes = 0;
    appendFileSync(file, text);
  }

  return {
    record(access) {
      const line = `${JSON.stringify(access)}\n`;
      lines.push(line);
      bytes += line.length;
      if (bytes >= FLUSH_BYTES) flush();
      else timer ??= setTimeout(flush, FLUSH_MILLISECONDS).unref();
    },
    flush,
    close: flush,
  };
}
