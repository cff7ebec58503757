import { invalidRequest } from '../errors';
import type { Statement } from '../statement';
import { notSupported } from './syntax/hive-tree';
import { Words } from './syntax/words';

type Shape = Omit<Statement, 'substatement'>;

const QUERY: Shape = { type: 'DML', suffix: '.csv', header: true };
const WRITE: Shape = { type: 'DML', suffix: '', header: false };
const UTILITY: Shape = { type: 'UTILITY', suffix: '.txt', header: false };
const DDL: Shape = { type: 'DDL', suffix: '.txt', header: false };
const EXPLAIN: Statement = { type: 'DML', suffix: '.txt', header: false, substatement: 'EXPLAIN' };
const DATABASE = /^(DATABASE|SCHEMA)$/;

/** What Athena says the statement is. @throws AwsError for one that Athena does not take */
export async function classify(sql: string): Promise<Statement> {
  return kindOf(await Words.of(sql));
}

/** @param words at the statement's beginning, where they stay */
export function kindOf(words: Words): Statement {
  const [first, second, third] = [words.peek(), words.peek(1), words.peek(2)];
  switch (first) {
    case 'SELECT':
    case 'WITH':
    case 'VALUES':
    case 'TABLE':
      return { ...QUERY, substatement: 'SELECT' };
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
    case 'UNLOAD':
      return { ...WRITE, substatement: first };
    // Athena's names for these two are not documented.
    case 'OPTIMIZE':
    case 'VACUUM':
      return WRITE;
    case 'EXPLAIN':
      return EXPLAIN;
    case 'SHOW':
      return { ...UTILITY, ...shown(second, third) };
    case 'DESCRIBE':
    case 'DESC':
      return { ...UTILITY, substatement: 'DESCRIBE_TABLE' };
    case 'MSCK':
      return { ...DDL, substatement: 'MSCK_REPAIR_TABLE' };
    case 'CREATE':
      return created(words, second, third);
    case 'DROP':
      return { ...DDL, substatement: `DROP_${object(second, ['TABLE', 'VIEW'], words)}` };
    case 'ALTER':
      return { ...DDL, substatement: `ALTER_${object(second, ['TABLE'], words)}` };
    case 'PREPARE':
    case 'EXECUTE':
    case 'DEALLOCATE':
      return { ...DDL, substatement: first };
    case 'USING':
      throw notSupported('USING EXTERNAL FUNCTION, for the local environment calls no functions of queries');
    case '':
      if (words.accept('(')) return { ...QUERY, substatement: 'SELECT' };
      throw invalidRequest('The statement is empty.', 'MALFORMED_QUERY');
    default:
      throw notSupported(first);
  }
}

function shown(what: string, of: string): { substatement: string } {
  if (what === 'SCHEMAS') return { substatement: 'SHOW_DATABASES' };
  if (what === 'CREATE') return { substatement: `SHOW_CREATE_${of === 'VIEW' ? 'VIEW' : 'TABLE'}` };
  const known = ['DATABASES', 'TABLES', 'VIEWS', 'COLUMNS', 'PARTITIONS', 'TBLPROPERTIES'];
  if (known.includes(what)) return { substatement: `SHOW_${what}` };
  throw notSupported(`SHOW ${what}`);
}

/** What follows CREATE, DROP or ALTER. */
function object(word: string, others: readonly string[], words: Words): string {
  if (DATABASE.test(word)) return 'DATABASE';
  if (others.includes(word)) return word;
  throw notSupported(`${words.peek()} ${word}`);
}

function created(words: Words, second: string, third: string): Statement {
  if (second === 'EXTERNAL') return { ...DDL, substatement: 'CREATE_TABLE' };
  if (second === 'VIEW' || (second === 'OR' && words.peek(3) === 'VIEW')) {
    return { ...DDL, substatement: 'CREATE_VIEW' };
  }
  if (second !== 'TABLE') return { ...DDL, substatement: `CREATE_${object(second, [], words)}` };
  // After the name, columns make a table by DDL; properties or the query make it from a query.
  const from = third === 'IF' ? 5 : 2;
  return words.opensAfterName(from)
    ? { ...DDL, substatement: 'CREATE_TABLE' }
    : { ...DDL, suffix: '', substatement: 'CREATE_TABLE_AS_SELECT' };
}
