import { isCalendarDate } from '../../lib/contract/calendar';
import type { Dataset } from '../../lib/contract/dataset';
import { UserError } from '../user-error';

/** Event dates, YYYY-MM-DD, both included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** @throws UserError when the dates are none, in the wrong order, or none that the dataset can have */
export function checkedRange({ from, to }: DateRange, { name, partitioning }: Dataset): DateRange {
  for (const [flag, date] of Object.entries({ from, to })) {
    if (!isCalendarDate(date)) {
      throw new UserError(`Received --${flag} ${date}; wanted a date of the calendar, as 2010-01-31.`);
    }
  }
  if (to < from) {
    throw new UserError(`The range ends (--to ${to}) before it starts (--from ${from}). Swap the dates.`);
  }
  if (from < partitioning.from || to > partitioning.to) {
    throw new UserError(
      `The range ${from} to ${to} leaves what the contract of ${name} allows, ${partitioning.from} to ${partitioning.to}. Stay within it.`,
    );
  }
  return { from, to };
}

/** @throws UserError when it is no whole number above 0 */
export function checkedParallel(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UserError(`Received --parallel ${text}; wanted a whole number of 1 or more.`);
}
