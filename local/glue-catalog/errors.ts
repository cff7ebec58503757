import type { ErrorDetail } from '@aws-sdk/client-glue';
import { AwsError } from '../gateway/service-handler';

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

export function notFound(message: string): AwsError {
  return new AwsError('EntityNotFoundException', message);
}

export function alreadyExists(message: string): AwsError {
  return new AwsError('AlreadyExistsException', message);
}

/** What went wrong with one item of a batch. @throws what is no error of AWS's: the environment's own fault */
export function errorDetail(error: unknown): ErrorDetail {
  if (!(error instanceof AwsError)) throw error;
  return { ErrorCode: error.code, ErrorMessage: error.message };
}
