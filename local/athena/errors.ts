import { AwsError } from '../gateway/service-handler';
import type { TrinoError } from './trino/protocol';
import { TrinoUnreachable } from './trino/trino-client';

/** Athena's InvalidRequestException. @param code its AthenaErrorCode */
export function invalidRequest(message: string, code = 'INVALID_INPUT'): AwsError {
  return new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: code });
}

/** Why a query failed: the reason of its status and what AthenaError tells. */
export interface Failure {
  readonly message: string;
  /** 1 system, 2 user. */
  readonly category: number;
  /** A number of Athena's error catalogue. */
  readonly type: number;
  readonly retryable: boolean;
}

const SYSTEM = 1;
const USER = 2;
/** Numbers of the Athena error catalogue (docs.aws.amazon.com/athena/latest/ug/error-reference.html). */
const INTERNAL = 100;
const ENGINE_INTERNAL = 200;
const RESULT_NOT_WRITTEN = 401;
const USER_ERROR = 1000;
const NOT_FOUND = 1301;
const ERROR_TYPE: Readonly<Record<string, number>> = {
  SYNTAX_ERROR: 1006,
  COLUMN_NOT_FOUND: 1006,
  TYPE_MISMATCH: 1002,
  TABLE_NOT_FOUND: NOT_FOUND,
  SCHEMA_NOT_FOUND: NOT_FOUND,
  CATALOG_NOT_FOUND: 1006,
  FUNCTION_NOT_FOUND: 1303,
  DIVISION_BY_ZERO: 1001,
  INVALID_CAST_ARGUMENT: 1100,
  NOT_SUPPORTED: 1200,
};

/** Trino's error as Athena words it: the error's name, then the message. */
export function engineFailure(error: TrinoError): Failure {
  const user = error.errorType === 'USER_ERROR';
  // Athena does not tell a missing column from a forbidden one, and says so.
  const suffix =
    error.errorName === 'COLUMN_NOT_FOUND'
      ? ' or requester is not authorized to access requested resources'
      : '';
  return {
    message: `${error.errorName}: ${error.message}${suffix}`,
    category: user ? USER : SYSTEM,
    type: user ? userErrorType(error) : ENGINE_INTERNAL,
    retryable: false,
  };
}

/** Hive names its errors within their text. */
function userErrorType({ errorName, message }: TrinoError): number {
  if (/\[Error 10001\]|EntityNotFoundException/.test(message)) return NOT_FOUND;
  return ERROR_TYPE[errorName] ?? USER_ERROR;
}

/** A failure by the user's doing that has no name in Trino. @param type a number of the error catalogue */
export function userFailure(message: string, type = USER_ERROR): Failure {
  return { message, category: USER, type, retryable: false };
}

/** Ends a query that has begun, with the failure that its status tells. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** What went wrong around the query: Trino gone, or the result not written. */
export function systemFailure(error: unknown): Failure {
  if (error instanceof StatementFailed) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return {
    message,
    category: SYSTEM,
    type: error instanceof TrinoUnreachable ? INTERNAL : RESULT_NOT_WRITTEN,
    retryable: true,
  };
}
