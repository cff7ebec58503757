import { invalidInput } from './errors';

/** Source: Glue's API reference, GetJobRuns. */
const LARGEST_PAGE = 200;

/**
 * One page of a list, and the token of the one behind it.
 *
 * @param largest as the operation's reference says it
 * @throws AwsError InvalidInputException
 */
export function page<T>(
  all: readonly T[],
  maxResults: number | undefined,
  token: string | undefined,
  largest = LARGEST_PAGE,
): { items: T[]; next: { NextToken?: string } } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) {
    throw invalidInput('NextToken is not one that this call gave.');
  }
  if (maxResults !== undefined && !(maxResults >= 1 && maxResults <= largest)) {
    throw invalidInput(`MaxResults is ${maxResults}; wanted 1 to ${largest}.`);
  }
  const end = start + (maxResults ?? largest);
  const more = end < all.length;
  return {
    items: all.slice(start, end),
    next: more ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {},
  };
}
