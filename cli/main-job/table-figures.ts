import { type Figures, parseWorth, type Sum } from './figures';

/** Runs one Athena query and answers its rows, header left out, null as undefined. */
export type Query = (sql: string) => Promise<ReadonlyArray<ReadonlyArray<string | undefined>>>;

export interface TableFigures extends Figures {
  /** Distinct events in the raw zone. */
  readonly rawEvents: number;
}

/** Counts what arrived, through Athena alone. Databases by name, table `orders` in each. */
export async function tableFigures(
  query: Query,
  databases: { readonly raw: string; readonly cleaned: string; readonly quarantine: string },
): Promise<TableFigures> {
  const [[raw], [quarantined], groups] = await Promise.all([
    query(`SELECT COUNT(DISTINCT event_id) FROM ${databases.raw}.orders`),
    query(`SELECT COUNT(DISTINCT record) FROM ${databases.quarantine}.orders`),
    query(
      `SELECT CAST(dt AS varchar), country, COUNT(*), SUM(quantity * price) FROM ${databases.cleaned}.orders ` +
        'GROUP BY GROUPING SETS ((), (dt), (country))',
    ),
  ]);
  const byDay = new Map<string, Sum>();
  const byCountry = new Map<string, Sum>();
  let total: Sum = { rows: 0, worth: 0 };
  for (const [day, country, rows, worth] of groups) {
    const sum = { rows: Number(rows), worth: worth === undefined ? 0 : parseWorth(worth) };
    if (day !== undefined) byDay.set(day, sum);
    else if (country !== undefined) byCountry.set(country, sum);
    else total = sum;
  }
  return { rawEvents: Number(raw?.[0]), quarantined: Number(quarantined?.[0]), total, byDay, byCountry };
}
