import { type ArrivalItem, mergeWindow, type WindowItem } from '../../../../lambda/shared/live/counts';
import type { LiveReader, LiveWriter } from '../../../../lambda/shared/live/ports';

/** The live table in memory. An item that is written again must be the same one. */
export class MemoryLive implements LiveReader, LiveWriter {
  readonly windowItems = new Map<string, WindowItem>();
  readonly arrivalItems = new Map<string, ArrivalItem>();
  readonly overwritten: string[] = [];

  async putWindow(item: WindowItem): Promise<void> {
    const key = JSON.stringify([item.dataset, item.window, item.delivery]);
    const before = this.windowItems.get(key);
    if (before !== undefined) this.overwritten.push(text(before) === text(item) ? 'same' : key);
    this.windowItems.set(key, item);
  }

  async putArrival(item: Omit<ArrivalItem, 'told'>): Promise<void> {
    const key = JSON.stringify([item.dataset, item.delivery]);
    this.arrivalItems.set(key, { ...item, told: this.arrivalItems.get(key)?.told ?? false });
  }

  async window(dataset: string, start: number) {
    const found = [...this.windowItems.values()].filter(
      (item) => item.dataset === dataset && item.window === start,
    );
    return mergeWindow(start, found);
  }

  async arrivals(dataset: string, since: number) {
    return [...this.arrivalItems.values()]
      .filter((item) => item.dataset === dataset && Date.parse(item.delivery.arrivalWindow) >= since)
      .sort((a, b) => (a.delivery.arrivalWindow < b.delivery.arrivalWindow ? -1 : 1));
  }

  async markTold({ dataset, delivery }: Pick<ArrivalItem, 'dataset' | 'delivery'>): Promise<void> {
    const key = JSON.stringify([dataset, delivery]);
    const item = this.arrivalItems.get(key);
    if (item !== undefined) this.arrivalItems.set(key, { ...item, told: true });
  }
}

function text({ groups, ...item }: WindowItem): string {
  return JSON.stringify([item, groups], (_, value) =>
    value instanceof Set ? [...value].map(String).sort() : value,
  );
}
