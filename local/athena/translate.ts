import { invalidRequest } from './errors';

/** Athena statements that Trino has not, or spells otherwise: refused by name instead of half done. */
const NOT_IN_TRINO: readonly (readonly [RegExp, string])[] = [
  [
    /^CREATE\s+TABLE\b.*\b(?:LOCATION\s+'|TBLPROPERTIES\b)/is,
    "CREATE TABLE with Hive's clauses (Iceberg tables are made by jobs)",
  ],
  [/^ALTER\s+TABLE\s+\S+\s+(?:ADD|REPLACE)\s+COLUMNS\b/i, 'ALTER TABLE … COLUMNS'],
  [/^ALTER\s+TABLE\s+\S+\s+SET\s+(?:LOCATION|TBLPROPERTIES)\b/i, 'ALTER TABLE … SET'],
  [/^SHOW\s+VIEWS\b/i, 'SHOW VIEWS'],
  [/^(?:OPTIMIZE|VACUUM)\b/i, 'OPTIMIZE and VACUUM (npx catchment maintain does what they do)'],
  [/^UNLOAD\b/i, 'UNLOAD'],
  [/^PREPARE\b/i, 'PREPARE'],
];

/**
 * The SQL that Trino is given for Athena's.
 * @param parameters SQL literals for the question marks, in order
 * @throws AwsError naming the statement when Trino has none like it.
 */
export function toTrino(sql: string, parameters: readonly string[]): string {
  const statement = sql.replace(/[\s;]+$/, '');
  const refused = NOT_IN_TRINO.find(([pattern]) => pattern.test(withoutLeadingComments(statement)))?.[1];
  if (refused !== undefined) {
    throw invalidRequest(
      `The local environment does not run ${refused}: Trino, which answers for Athena here, has no such statement.`,
      'MALFORMED_QUERY',
    );
  }
  if (parameters.length === 0) return statement;
  return `EXECUTE IMMEDIATE '${statement.replaceAll("'", "''")}' USING ${parameters.join(', ')}`;
}

/** Where a statement begins: white space and comments before it say nothing about its kind. */
export function withoutLeadingComments(sql: string): string {
  return sql.slice(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(sql)?.[0].length ?? 0);
}
