import type { Statement } from '../statement';
import { notSupported } from './syntax/hive-tree';
import { Words } from './syntax/words';

type Shape = Omit<Statement, 'substatement'>;

const QUERY: Shape = { type: 'DML', suffix: '.csv', header: true };
const WRITE: Shape = { type: 'DML', suffix: '', header: false };
const UTILITY: Shape = { type: 'UTILITY', suffix: '.txt', header: false };
const DDL: Shape = { type: 'DDL', suffix: '.txt', header: false };
const EXPLAIN: Statement = { type: 'DML', suffix: '.txt', header: true, substatement: 'EXPLAIN' };
const FUNCTIONS: Statement = { ...QUERY, type: 'UTILITY', substatement: 'SHOW_FUNCTIONS' };
/** First words that Hive's or Trino's grammar knows, and Athena does not run. */
const NOT_ATHENAS = new Set(
  [
    'ANALYZE',
    'CALL',
    'COMMENT',
    'COMMIT',
    'DENY',
    'EXPORT',
    'GRANT',
    'IMPORT',
    'LOAD',
    'LOCK',
    'REFRESH',
  ].concat(['RESET', 'REVOKE', 'ROLLBACK', 'SET', 'START', 'TRUNCATE', 'UNLOCK', 'USE']),
);
const DATABASE = /^(DATABASE|SCHEMA)$/;

/** What Athena says the statement is. @throws AwsError for one that Athena does not take */
export async function classify(sql: string): Promise<Statement> {
  return kindOf(await Words.of(sql));
}

/** @param words at the statement's beginning */
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
    // Athena's names for these two are not known.
    case 'OPTIMIZE':
      return DDL;
    case 'VACUUM':
      return WRITE;
    case 'EXPLAIN':
      return EXPLAIN;
    case 'SHOW':
      return second === 'FUNCTIONS' ? FUNCTIONS : { ...UTILITY, substatement: shown(second, third) };
    case 'DESCRIBE':
    case 'DESC':
      return { ...UTILITY, substatement: 'DESCRIBE_TABLE' };
    case 'MSCK':
      return { ...DDL, substatement: 'MSCK_REPAIR' };
    case 'CREATE':
      return created(words, second, third);
    case 'DROP':
      return { ...DDL, substatement: `DROP_${object(second, ['TABLE', 'VIEW'], words)}` };
    case 'ALTER':
      return altered(words, second);
    case 'PREPARE':
    case 'EXECUTE':
    case 'DEALLOCATE':
      return { ...DDL, substatement: first };
    case 'USING':
      throw notSupported('USING EXTERNAL FUNCTION, for the local environment calls no functions of queries');
    case '':
      if (words.accept('(')) return { ...QUERY, substatement: 'SELECT' };
      return words.fail('<query>');
    default:
      if (NOT_ATHENAS.has(first)) throw notSupported(first);
      return words.fail(
        "'ALTER', 'CREATE', 'DELETE', 'DESCRIBE', 'DROP', 'EXPLAIN', 'INSERT', 'MERGE', 'SELECT', 'SHOW', 'UNLOAD', 'UPDATE', 'VALUES', 'WITH'",
      );
  }
}

function shown(what: string, of: string): string {
  if (what === 'SCHEMAS') return 'SHOW_DATABASES';
  if (what === 'TBLPROPERTIES') return 'SHOW_TABLE_PROPERTIES';
  if (what === 'CREATE') return of === 'VIEW' ? 'SHOW_CREATE_VIEW' : 'SHOW_CREATE_TABLE';
  if (['DATABASES', 'TABLES', 'VIEWS', 'COLUMNS', 'PARTITIONS'].includes(what)) return `SHOW_${what}`;
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

/** The words of ALTER TABLE that Athena names it by, and the name. */
const ALTERED: readonly (readonly [readonly string[], string])[] = [
  [['ADD', 'COLUMNS'], 'ADD_COLUMN'],
  [['REPLACE', 'COLUMNS'], 'REPLACE_COLUMN'],
  [['CHANGE'], 'CHANGE_COLUMN'],
  [['DROP', 'COLUMN'], 'DROP_COLUMN'],
  [['RENAME', 'TO'], 'RENAME'],
  [['SET', 'TBLPROPERTIES'], 'PROPERTIES'],
  [['SET', 'LOCATION'], 'SET_LOCATION'],
  [['ADD', 'PARTITION'], 'ADD_PARTITION'],
  [['ADD', 'IF'], 'ADD_PARTITION'],
  [['DROP', 'PARTITION'], 'DROP_PARTITION'],
  [['DROP', 'IF'], 'DROP_PARTITION'],
];

function altered(words: Words, second: string): Statement {
  const what = object(second, ['TABLE'], words);
  if (what === 'DATABASE') return { ...DDL, substatement: 'ALTER_DATABASE' };
  words.expect('ALTER', 'TABLE');
  words.qualifiedName();
  const name = ALTERED.find(([wanted]) => wanted.every((word, index) => words.peek(index) === word))?.[1];
  // For its other forms Athena's name is not known.
  return name === undefined ? DDL : { ...DDL, substatement: `ALTER_TABLE_${name}` };
}
