import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { UserError } from '../user-error';

export interface SqlInput {
  readonly argument: string | undefined;
  readonly file: string | undefined;
}

/** The statement from the command line, from a file, or from standard input. @throws UserError */
export async function readSql(
  { argument, file }: SqlInput,
  input: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (argument !== undefined && file !== undefined) {
    throw new UserError('There is SQL on the command line and in --file; give one of them.');
  }
  const sql = argument ?? (file === undefined ? await piped(input) : contentOf(file));
  if (sql.trim() === '') {
    throw new UserError('There is no SQL to run. Give it as an argument, with --file, or on standard input.');
  }
  return sql;
}

async function piped(input: NodeJS.ReadStream): Promise<string> {
  return input.isTTY ? '' : await text(input);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}.`, undefined, { cause: error });
  }
}
