import {
  countUp,
  type EventFigures,
  type OrderFigures,
  parseWorth,
  type Sum,
  salesText,
  sessionText,
} from './figures';

/** Runs one Athena query and answers its rows, header left out, null as undefined. */
export type Query = (sql: string) => Promise<ReadonlyArray<ReadonlyArray<string | undefined>>>;

/** Databases by zone. */
export interface Databases {
  readonly raw: string;
  readonly cleaned: string;
  readonly quarantine: string;
  readonly analytics: string;
  readonly enriched: string;
}

export interface OrderTables extends OrderFigures {
  /** Distinct events in the raw zone. */
  readonly rawEvents: number;
}

/** Counts what arrived of the orders, through Athena alone. */
export async function orderTables(query: Query, databases: Databases): Promise<OrderTables> {
  const [[raw], [quarantined], groups, sales] = await Promise.all([
    query(`SELECT COUNT(DISTINCT event_id) FROM ${databases.raw}.orders`),
    query(`SELECT COUNT(DISTINCT record) FROM ${databases.quarantine}.orders`),
    query(
      `SELECT CAST(dt AS varchar), country, COUNT(*), SUM(quantity * price) FROM ${databases.cleaned}.orders ` +
        'GROUP BY GROUPING SETS ((), (dt), (country))',
    ),
    query(
      'SELECT CAST(dt AS varchar), country, lines, orders, cancelled, units, gross, net, customers ' +
        `FROM ${databases.analytics}.daily_sales`,
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
  return {
    rawEvents: Number(raw?.[0]),
    quarantined: Number(quarantined?.[0]),
    total,
    byDay,
    byCountry,
    sales: salesOf(sales),
  };
}

function salesOf(rows: Awaited<ReturnType<Query>>): Map<string, Map<string, string>> {
  const sales = new Map<string, Map<string, string>>();
  for (const [
    day = '',
    country = '',
    lines,
    orders,
    cancelled,
    units,
    gross = '',
    net = '',
    customers,
  ] of rows) {
    const countries = sales.get(day) ?? new Map<string, string>();
    sales.set(day, countries);
    const text = salesText({
      lines: Number(lines),
      orders: Number(orders),
      cancelled: Number(cancelled),
      units: Number(units),
      gross: parseWorth(gross),
      net: parseWorth(net),
      customers: Number(customers),
    });
    // Two rows of one key are a difference, not the later of them.
    countries.set(country, countries.has(country) ? `${countries.get(country)}; ${text}` : text);
  }
  return sales;
}

/** What the sample's events are of; a query on every date that the contract allows lists thousands of folders. */
const SAMPLE_MONTH = {
  partitions: 'year = 2024 AND month = 1',
  dates: "dt >= DATE '2024-01-01' AND dt < DATE '2024-02-01'",
};

/** Counts what arrived of the events in the sample's month, through Athena alone. */
export async function eventTables(query: Query, databases: Databases): Promise<EventFigures> {
  const [[quarantined], days, rows] = await Promise.all([
    query(`SELECT COUNT(DISTINCT record) FROM ${databases.quarantine}.events`),
    query(
      `SELECT CAST(date("timestamp") AS varchar), COUNT(*) FROM ${databases.cleaned}.events ` +
        `WHERE ${SAMPLE_MONTH.partitions} GROUP BY 1`,
    ),
    query(
      `SELECT ${epochMs('started_at')}, ${epochMs('ended_at')}, events FROM ${databases.enriched}.sessions ` +
        `WHERE ${SAMPLE_MONTH.dates}`,
    ),
  ]);
  const byDay = new Map(days.map(([day, count]) => [day ?? '', Number(count)]));
  const sessions = new Map<string, number>();
  for (const [start, end, events] of rows) {
    countUp(sessions, sessionText(Number(start), Number(end), Number(events)));
  }
  return {
    quarantined: Number(quarantined?.[0]),
    rows: [...byDay.values()].reduce((sum, count) => sum + count, 0),
    byDay,
    sessions,
  };
}

const epochMs = (column: string) =>
  `date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', CAST(${column} AS timestamp(3)))`;
