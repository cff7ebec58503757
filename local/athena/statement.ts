import { withoutLeadingComments } from './translate';

/** What Athena says a statement is, and what follows from it. */
export interface Statement {
  readonly type: 'DDL' | 'DML' | 'UTILITY';
  /** For instance SELECT, INSERT or SHOW_TABLES; undefined where Athena's name for it is not known. */
  readonly substatement?: string;
  /** Suffix of the result object's key, after the execution's id. */
  readonly suffix: '.csv' | '.txt' | '';
  /** Its first row of results holds the column names. */
  readonly header: boolean;
}

const QUERY: Omit<Statement, 'substatement'> = { type: 'DML', suffix: '.csv', header: true };
const WRITE: Omit<Statement, 'substatement'> = { type: 'DML', suffix: '', header: false };
const UTILITY: Omit<Statement, 'substatement'> = { type: 'UTILITY', suffix: '.txt', header: false };
const DDL: Omit<Statement, 'substatement'> = { type: 'DDL', suffix: '.txt', header: false };

/** First words of a statement, upper case, and what Athena makes of it; the first that fits counts. */
const KINDS: readonly (readonly [RegExp, Statement])[] = [
  [/^(SELECT|WITH|VALUES|TABLE|\()/, { ...QUERY, substatement: 'SELECT' }],
  [/^EXPLAIN\b/, { type: 'DML', suffix: '.txt', header: false, substatement: 'EXPLAIN' }],
  [/^INSERT\b/, { ...WRITE, substatement: 'INSERT' }],
  [/^(UPDATE|DELETE|MERGE)\b/, WRITE],
  [/^SHOW (DATABASES|SCHEMAS)\b/, { ...UTILITY, substatement: 'SHOW_DATABASES' }],
  [/^SHOW (TABLES|VIEWS|COLUMNS|PARTITIONS|FUNCTIONS|STATS|CREATE)\b/, UTILITY],
  [/^(SHOW|DESCRIBE|DESC)\b/, UTILITY],
  [/^CREATE TABLE .* AS\b/s, { ...DDL, suffix: '', substatement: 'CREATE_TABLE_AS_SELECT' }],
  [/^CREATE (DATABASE|SCHEMA)\b/, { ...DDL, substatement: 'CREATE_DATABASE' }],
];

export function classify(sql: string): Statement {
  const words = bare(sql).toUpperCase();
  const kind = KINDS.find(([pattern]) => pattern.test(words))?.[1];
  if (kind === undefined) return DDL;
  const shown = /^SHOW (TABLES|VIEWS|COLUMNS|PARTITIONS)\b/.exec(words)?.[1];
  return shown === undefined ? kind : { ...kind, substatement: `SHOW_${shown}` };
}

export interface TableName {
  readonly database: string | undefined;
  readonly table: string;
}

const IDENTIFIER = '(?:"[^"]+"|`[^`]+`|[\\w$]+)';
const INSERT_INTO = new RegExp(`^INSERT\\s+INTO\\s+((?:${IDENTIFIER}\\s*\\.\\s*){0,2}${IDENTIFIER})`, 'i');

/** The table that an INSERT writes to; undefined for any other statement. */
export function insertTarget(sql: string): TableName | undefined {
  const name = INSERT_INTO.exec(bare(sql))?.[1];
  if (name === undefined) return undefined;
  const parts = (name.match(new RegExp(IDENTIFIER, 'g')) ?? []).map((part) =>
    part.replace(/^["`]|["`]$/g, '').toLowerCase(),
  );
  return { database: parts.at(-2), table: parts.at(-1) ?? '' };
}

function bare(sql: string): string {
  return withoutLeadingComments(sql).replace(/\s+/g, ' ').trim();
}
