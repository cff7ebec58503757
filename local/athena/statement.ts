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
