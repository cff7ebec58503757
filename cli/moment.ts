import { InvalidArgumentError } from 'commander';
import { isCalendarDate } from '../lib/contract/calendar';

/**
 * A date, or a moment with its offset, as milliseconds since the epoch; for commander.
 *
 * @throws InvalidArgumentError when it is neither, or a day that the calendar lacks
 */
export function moment(text: string): number {
  const isWhole = /^.{10}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) && isCalendarDate(text.slice(0, 10));
  const ms = isWhole ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('Wanted a date, or a moment with its offset, as 2024-01-01T00:00:00Z.');
}
