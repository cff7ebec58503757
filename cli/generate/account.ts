import type { Generated } from './generate-events';

/** What was made, counted by the maker: what tables and metrics must show when all of it has arrived. */
export interface Account {
  rows: number;
  /** Rows that become cleaned ones: sound, and not sent before. */
  events: number;
  duplicates: number;
  /** Rows of type `test`. */
  dropped: number;
  /** By reason. */
  quarantined: Record<string, number>;
  /** Of the events, those that are sent ten minutes or more after they happened. */
  late: number;
  /** Of the events. */
  byType: Record<string, number>;
  /** Of the events, by the UTC date on which they happened. */
  byDate: Record<string, number>;
}

export function newAccount(): Account {
  return { rows: 0, events: 0, duplicates: 0, dropped: 0, quarantined: {}, late: 0, byType: {}, byDate: {} };
}

const LATE_MS = 600_000;

/** Enters a row that was sent. */
export function enter(account: Account, generated: Generated): void {
  account.rows += 1;
  switch (generated.kind) {
    case 'duplicate':
      account.duplicates += 1;
      return;
    case 'test':
      account.dropped += 1;
      return;
    case 'invalid':
      account.quarantined[generated.reason] = (account.quarantined[generated.reason] ?? 0) + 1;
      return;
    case 'event': {
      const { event_type: type, timestamp } = generated.row;
      const date = timestamp.slice(0, 10);
      account.events += 1;
      account.byType[type] = (account.byType[type] ?? 0) + 1;
      account.byDate[date] = (account.byDate[date] ?? 0) + 1;
      if (generated.lateByMs >= LATE_MS) account.late += 1;
    }
  }
}
