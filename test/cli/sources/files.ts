import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows, type SourceRow, type UnreadableRow } from '../../../cli/sources';
import type { Dataset } from '../../../lib/contract/dataset';

export const SAMPLE = join(__dirname, '../../../data/online-retail-ii-2009-2010.parquet');

/** Writes a file into a directory of its own and returns its path. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'catchment-')), name);
  writeFileSync(path, content);
  return path;
}

export async function allRows(
  path: string,
  dataset: Dataset,
  strictColumns = true,
): Promise<Array<SourceRow | UnreadableRow>> {
  const rows: Array<SourceRow | UnreadableRow> = [];
  for await (const batch of readRows(path, dataset, { strictColumns })) {
    expectFirstRow(batch.firstRow, rows.length + 1);
    rows.push(...batch.rows);
  }
  return rows;
}

function expectFirstRow(received: number, wanted: number): void {
  if (received !== wanted)
    throw new Error(`A batch says that it starts at row ${received}; it starts at ${wanted}.`);
}
