import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePage, type TrinoPage } from '../../../../local/athena/trino/protocol';

/** Answers as Trino 476 gave them, one a line; without stack traces and per-stage figures. */
export function capturedText(name: string): string[] {
  return readFileSync(join(__dirname, `${name}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');
}

export function captured(name: string): TrinoPage[] {
  return capturedText(name).map(parsePage);
}
