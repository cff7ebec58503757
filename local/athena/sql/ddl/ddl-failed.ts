/** Why a DDL statement failed, in the words of Athena's Hive. */
export class DdlFailed extends Error {
  override readonly name = 'DdlFailed';
}

const TASK = 'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask.';

/** An error of the Glue catalogue as Hive tells it; any other error as it is. */
export function hiveError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  switch (error.name) {
    case 'AlreadyExistsException':
    case 'EntityNotFoundException':
    case 'InvalidInputException':
      return new DdlFailed(`${TASK} ${error.name}(message:${error.message})`, { cause: error });
    default:
      return error;
  }
}

export function noTable(database: string, table: string): DdlFailed {
  return new DdlFailed(`FAILED: SemanticException [Error 10001]: Table not found ${database}.${table}`);
}

/** @param forgiven whether the statement says IF EXISTS or IF NOT EXISTS @param error what that forgives */
export async function forgiving(
  error: string,
  forgiven: boolean,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (problem) {
    if (!forgiven || (problem as Error).name !== error) throw problem;
  }
}
