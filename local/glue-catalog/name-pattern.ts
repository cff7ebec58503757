import { invalidInput } from './errors';

/**
 * The pattern by which GetTables filters names. Its reference calls it a regular expression, and clients
 * write `orders*` as well as `orders.*`: a star without a dot stands for any text, as in Hive's patterns.
 *
 * @throws AwsError InvalidInputException
 */
export function namePattern(expression: string | undefined): RegExp {
  if (expression === undefined || expression === '') return /^/;
  try {
    return new RegExp(`^(?:${expression.toLowerCase().replace(/(?<![.)\]}])\*/g, '.*')})$`, 'u');
  } catch (error) {
    throw invalidInput(`Expression ${expression} is no pattern of names: ${(error as Error).message}.`);
  }
}
