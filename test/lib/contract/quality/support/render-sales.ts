import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDqdl, renderQualityQuery, renderSampleQuery } from '../../../../../lib/contract/quality';
import { boundsOf } from '../../../../../lib/contract/quality/render-rule-figures';
import {
  BAD_DAY,
  byDate,
  expectedFigures,
  GOOD_DAY,
  invoicesFile,
  invoicesOf,
  NOW,
  RUN,
  readSales,
  salesFile,
} from './sales';

/**
 * For tests in other languages: `node --import tsx render-sales.ts <directory>` writes the rows as
 * `sales/dt=<day>/rows.parquet` and `invoices/rows.parquet`, and `rules.json`: what the contract makes of
 * its rules, and what their figures are.
 */
async function main(directory: string): Promise<void> {
  const days = await readSales();
  const invoices = invoicesOf(days);
  const put = (folder: string, bytes: Uint8Array) => {
    mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, folder, 'rows.parquet'), bytes);
  };
  for (const [day, rows] of Object.entries(days)) put(`sales/dt=${day}`, salesFile(rows));
  put('invoices', invoicesFile(invoices));
  const perDay = (day: string) => {
    const options = {
      dataset: byDate,
      table: { database: 'quality', table: 'sales' },
      dates: [day],
      runIds: [RUN],
      tableOf: (table: string) => ({ database: 'quality', table }),
      dialect: 'spark',
      now: NOW,
    } as const;
    const samples = (byDate.quality ?? []).map((rule) => [rule.name, renderSampleQuery(rule, options)]);
    return {
      query: renderQualityQuery(options).sql,
      samples: Object.fromEntries(samples),
      expected: expectedFigures(days[day] ?? [], invoices),
    };
  };
  const rules = {
    rules: (byDate.quality ?? []).map((rule) => ({ name: rule.name, kind: rule.kind, ...boundsOf(rule) })),
    dqdl: renderDqdl(byDate),
    days: { good: perDay(GOOD_DAY), bad: perDay(BAD_DAY) },
  };
  writeFileSync(join(directory, 'rules.json'), JSON.stringify(rules));
}

void main(process.argv[2] as string);
