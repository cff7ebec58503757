import type { Backfill, Claims } from '../../../cli/backfill/claim';

/** The ledger's item in memory, written under the same conditions. */
export class FakeClaims implements Claims {
  item: Backfill | undefined;

  constructor(item?: Backfill) {
    this.item = item;
  }

  async read(): Promise<Backfill | undefined> {
    return this.item;
  }

  async take(backfill: Backfill, asRead: Backfill | undefined): Promise<boolean> {
    if (!this.#isAsRead(asRead)) return false;
    this.item = backfill;
    return true;
  }

  async keep(backfill: Backfill, owner: NonNullable<Backfill['owner']>): Promise<boolean> {
    if (this.item?.owner?.claim !== owner.claim) return false;
    this.item = backfill;
    return true;
  }

  async remove(backfill: Backfill): Promise<boolean> {
    if (!this.#isAsRead(backfill)) return false;
    this.item = undefined;
    return true;
  }

  #isAsRead(asRead: Backfill | undefined): boolean {
    return this.item?.backfill_id === asRead?.backfill_id && this.item?.heartbeat_at === asRead?.heartbeat_at;
  }
}
