import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { environmentNamed } from '../../lib/config';
import type { Dataset } from '../../lib/contract/dataset';
import { names, prefixes } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { athenaPort } from '../query/athena';
import { queryRows } from '../query/rows';
import type { DateRange } from './range';
import type { Target } from './target';

/** Names of the folders directly in a prefix of the lake, without their slash. */
export type FoldersIn = (prefix: string) => Promise<string[]>;

/** Dates of a range for which the cleaned zone has a folder; its listing grows with what is there. */
export async function cleanedDates(
  foldersIn: FoldersIn,
  { name, partitioning }: Dataset,
  { from, to }: DateRange,
): Promise<string[]> {
  const root = prefixes.cleaned(name);
  const dates = partitioning.layout === 'dt' ? datesOf(await foldersIn(root)) : await calendarDates();
  return dates.filter((date) => date >= from && date <= to).sort();

  function datesOf(folders: readonly string[]): string[] {
    return folders.filter((folder) => folder.startsWith('dt=')).map((folder) => folder.slice('dt='.length));
  }

  /** Looks only into the years and months that the range touches. */
  async function calendarDates(): Promise<string[]> {
    const found: string[] = [];
    for (const year of await numbers(root, 'year', from.slice(0, 4), to.slice(0, 4))) {
      const inYear = `${root}year=${year.number}/`;
      for (const month of await numbers(inYear, 'month', '01', '12')) {
        const yearMonth = `${year.padded}-${month.padded}`;
        if (yearMonth < from.slice(0, 7) || yearMonth > to.slice(0, 7)) continue;
        const days = await numbers(`${inYear}month=${month.number}/`, 'day', '01', '31');
        found.push(...days.map((day) => `${yearMonth}-${day.padded}`));
      }
    }
    return found;
  }

  async function numbers(prefix: string, key: string, least: string, most: string) {
    return (await foldersIn(prefix))
      .filter((folder) => folder.startsWith(`${key}=`))
      .map((folder) => folder.slice(key.length + 1))
      .map((number) => ({ number, padded: number.padStart(least.length, '0') }))
      .filter(({ padded }) => padded >= least && padded <= most);
  }
}

/**
 * Dates of a range that there is something for: with a mart what is cleaned; with a dataset also what
 * stands in raw alone.
 */
export async function existingDates(
  environment: string,
  target: Target,
  range: DateRange,
  signal: AbortSignal,
): Promise<string[]> {
  const s3 = new S3Client({ ...clientConfig(environment), forcePathStyle: environment === 'local' });
  const Bucket = names.lakeBucket({ environment, ...environmentNamed(environment) });
  const foldersIn: FoldersIn = async (Prefix) => {
    const folders: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix, Delimiter: '/' })) {
      folders.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix?.slice(Prefix.length, -1) ?? ''));
    }
    return folders;
  };
  try {
    const cleaned = await cleanedDates(foldersIn, target.dataset, range);
    const raw = target.kind === 'rebuild' ? await rawDates(environment, target.dataset, range, signal) : [];
    return [...new Set([...cleaned, ...raw])].sort();
  } finally {
    s3.destroy();
  }
}

/** Reads one column of raw: its folders tell when a row arrived, not when it happened. */
async function rawDates(
  environment: string,
  { name, eventTime }: Dataset,
  { from, to }: DateRange,
  signal: AbortSignal,
): Promise<string[]> {
  const athena = athenaPort(clientConfig(environment));
  try {
    const date = `CAST("${eventTime}" AS date)`;
    const database = names.database(environment, 'raw');
    const sql = `SELECT DISTINCT CAST(${date} AS varchar) FROM ${name} WHERE ${date} BETWEEN DATE '${from}' AND DATE '${to}'`;
    const workGroup = names.workgroup(environment);
    const rows = await queryRows(athena, { sql, database, workGroup }, signal);
    return rows.flatMap(([value]) => (value ? [value] : []));
  } finally {
    athena.close();
  }
}
