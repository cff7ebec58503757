import { withoutLeadingComments } from '../translate';
import { type CreateTable, readCreateTable } from './read-create-table';
import { type QualifiedName, Words } from './words';

export interface PartitionSpec {
  readonly values: Readonly<Record<string, string>>;
  readonly location?: string;
}

/** A statement that Athena hands to the catalogue, and Trino does not know. */
export type CatalogueDdl =
  | CreateTable
  | {
      readonly kind: 'create-database';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'drop-database';
      readonly name: string;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: 'show-databases'; readonly pattern?: string }
  | { readonly kind: 'show-tables'; readonly database?: string; readonly pattern?: string }
  | { readonly kind: 'show-partitions'; readonly table: QualifiedName }
  | { readonly kind: 'show-properties'; readonly table: QualifiedName; readonly key?: string }
  | {
      readonly kind: 'add-partitions';
      readonly table: QualifiedName;
      readonly ifNotExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | {
      readonly kind: 'drop-partitions';
      readonly table: QualifiedName;
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    };

/** One that Trino spells otherwise, made of names that it may have to quote. */
export type TrinoDdl =
  | { readonly kind: 'drop-table'; readonly table: QualifiedName; readonly ifExists: boolean }
  | { readonly kind: 'repair-table'; readonly table: QualifiedName };

export type Ddl = CatalogueDdl | TrinoDdl;

/** First words of the statements that are read here; all others are Trino's. */
const OURS = new RegExp(
  `^(?:${[
    'CREATE EXTERNAL TABLE',
    '(?:CREATE|DROP) (?:DATABASE|SCHEMA)',
    'DROP TABLE',
    'SHOW (?:DATABASES|SCHEMAS|TABLES|PARTITIONS|TBLPROPERTIES)',
    'MSCK REPAIR',
    'ALTER TABLE \\S+ (?:ADD|DROP) (?:IF (?:NOT )?EXISTS )?PARTITION',
  ].join('|')})\\b`.replaceAll(' ', '\\s+'),
  'i',
);

/** The statement when it is one of Athena's own DDL; undefined when it is for Trino as it is. @throws AwsError */
export async function readDdl(sql: string): Promise<Ddl | undefined> {
  if (!OURS.test(withoutLeadingComments(sql))) return undefined;
  const words = await Words.of(sql);
  const ddl = read(words);
  words.end();
  return ddl;
}

function read(words: Words): Ddl {
  if (words.accept('CREATE', 'EXTERNAL', 'TABLE')) return readCreateTable(words);
  if (words.accept('CREATE')) return readCreateDatabase(words);
  if (words.accept('DROP', 'TABLE')) {
    const ifExists = words.accept('IF', 'EXISTS');
    return { kind: 'drop-table', table: words.qualifiedName(), ifExists };
  }
  if (words.accept('DROP')) return readDropDatabase(words);
  if (words.accept('MSCK')) {
    words.expect('REPAIR', 'TABLE');
    return { kind: 'repair-table', table: words.qualifiedName() };
  }
  if (words.accept('ALTER', 'TABLE')) return readAlterTable(words);
  words.expect('SHOW');
  return readShow(words);
}

function databaseWord(words: Words): void {
  if (!words.accept('SCHEMA')) words.expect('DATABASE');
}

function readCreateDatabase(words: Words): Ddl {
  databaseWord(words);
  const ifNotExists = words.accept('IF', 'NOT', 'EXISTS');
  const name = words.identifier();
  const comment = words.accept('COMMENT') ? words.string() : undefined;
  const location = words.accept('LOCATION') ? words.string() : undefined;
  const parameters = words.accept('WITH', 'DBPROPERTIES') ? words.properties() : {};
  return {
    kind: 'create-database',
    name,
    ifNotExists,
    parameters,
    ...(comment === undefined ? {} : { comment }),
    ...(location === undefined ? {} : { location }),
  };
}

function readDropDatabase(words: Words): Ddl {
  databaseWord(words);
  const ifExists = words.accept('IF', 'EXISTS');
  const name = words.identifier();
  const cascade = words.accept('CASCADE');
  if (!cascade) words.accept('RESTRICT');
  return { kind: 'drop-database', name, ifExists, cascade };
}

function readShow(words: Words): Ddl {
  if (words.accept('PARTITIONS')) return { kind: 'show-partitions', table: words.qualifiedName() };
  if (words.accept('TBLPROPERTIES')) {
    const table = words.qualifiedName();
    if (!words.accept('(')) return { kind: 'show-properties', table };
    const key = words.string();
    words.expect(')');
    return { kind: 'show-properties', table, key };
  }
  if (words.accept('TABLES')) {
    const database = words.accept('IN') || words.accept('FROM') ? words.qualifiedName().name : undefined;
    return { kind: 'show-tables', ...(database === undefined ? {} : { database }), ...pattern(words) };
  }
  if (!words.accept('SCHEMAS')) words.expect('DATABASES');
  return { kind: 'show-databases', ...pattern(words) };
}

function pattern(words: Words): { readonly pattern?: string } {
  const found = words.accept('LIKE') ? words.string() : words.optionalString();
  return found === undefined ? {} : { pattern: found };
}

function readAlterTable(words: Words): Ddl {
  const table = words.qualifiedName();
  if (words.accept('ADD')) {
    const ifNotExists = words.accept('IF', 'NOT', 'EXISTS');
    const partitions = [readPartition(words)];
    while (words.accept('PARTITION')) partitions.push(readSpec(words));
    return { kind: 'add-partitions', table, ifNotExists, partitions };
  }
  words.expect('DROP');
  const ifExists = words.accept('IF', 'EXISTS');
  const partitions = [readPartition(words)];
  while (words.accept(',')) partitions.push(readPartition(words));
  return { kind: 'drop-partitions', table, ifExists, partitions };
}

function readPartition(words: Words): PartitionSpec {
  words.expect('PARTITION');
  return readSpec(words);
}

function readSpec(words: Words): PartitionSpec {
  const values = words.list((): [string, string] => {
    const key = words.identifier();
    words.expect('=');
    return [key, words.constant()];
  });
  const location = words.accept('LOCATION') ? words.string() : undefined;
  return { values: Object.fromEntries(values), ...(location === undefined ? {} : { location }) };
}
