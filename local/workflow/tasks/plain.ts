import { isObject } from '../interpreter/language';
import { runtimeError } from '../interpreter/state-error';

/** How an answer's times are passed on. */
export const MILLISECONDS = (time: Date): number => time.getTime();
export const ISO_8601 = (time: Date): string => time.toISOString();

/** An SDK's answer as the JSON that a state goes on with. @throws StateError States.Runtime of bytes */
export function plain(
  value: unknown,
  time: (value: Date) => unknown,
  name: (key: string) => string = (key) => key,
): unknown {
  if (value instanceof Date) return time(value);
  if (value instanceof Uint8Array) {
    throw runtimeError('The local environment does not pass on an answer with bytes in it.');
  }
  if (Array.isArray(value)) return value.map((each) => plain(each, time, name));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [name(key), plain(each, time, name)]),
  );
}
