import type { ArrivalItem, LiveWindow, WindowItem } from './counts';

/** Written again, an item is the same one. Failures of the infrastructure are thrown. */
export interface LiveWriter {
  putWindow(item: WindowItem): Promise<void>;
  putArrival(item: Omit<ArrivalItem, 'told'>): Promise<void>;
}

export interface LiveReader {
  /** @param start of the event window, milliseconds since 1970 */
  window(dataset: string, start: number): Promise<LiveWindow>;
  /** By windows of arrival that began at `since` or later, oldest first. @param since milliseconds since 1970 */
  arrivals(dataset: string, since: number): Promise<ArrivalItem[]>;
  /** The metric of late events has the item's. */
  markTold(item: Pick<ArrivalItem, 'dataset' | 'delivery'>): Promise<void>;
}
