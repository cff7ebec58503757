import { AwsError } from '../../gateway/service-handler';

/** A parameter that the operation refuses. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}

/** A setting that Lambda has and the local environment has not. */
export function unserved(member: string, reason: string): AwsError {
  return invalid(`${member} is not served by the local environment: ${reason}.`);
}

/** A value outside of the API's own model. @param constraint continues "Member must" */
export function violation(member: string, value: unknown, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** An integer within its bounds, both inclusive; undefined stays. @throws AwsError ValidationException */
export function inRange(
  member: string,
  value: number | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value)) throw violation(member, value, 'be an integer');
  if (value < least) throw violation(member, value, `have value greater than or equal to ${least}`);
  if (value > most) throw violation(member, value, `have value less than or equal to ${most}`);
  return value;
}

/** @throws AwsError ValidationException for a member that the API requires and the caller left out. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === null || value === '') throw violation(member, 'null', 'not be null');
  return value;
}
