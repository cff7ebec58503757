import type { Lake } from '../shared/lake';
import type { Ledger } from '../shared/ledger/ports';
import type { CostFigures } from './figures';
import type { Message } from './message';

/** What a dataset made a service cost on a day. */
export interface BillEntry {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** In Cost Explorer's words. */
  readonly service: string;
  /** Of the cost tag; SHARED_COST where there is none. */
  readonly dataset: string;
  /** US dollars, unblended. */
  readonly usd: number;
  /** AWS may still change it. */
  readonly estimated: boolean;
}

/** A measured use behind a service's cost of a day. */
export interface Usage {
  readonly day: string;
  /** In Cost Explorer's words. */
  readonly service: string;
  /** What was used, with its unit: `lake StandardStorage bytes`. */
  readonly what: string;
  readonly amount: number;
}

/** Each throws when the service behind it fails. Days: the first is among them, the last is not. */
export interface CostGuardPorts {
  bill(from: string, until: string): Promise<readonly BillEntry[]>;
  /** Bytes by bucket and storage class, as S3 told them that day. */
  storage(from: string, until: string): Promise<readonly Usage[]>;
  /** Bytes that Athena scanned in the environment's workgroup. */
  scanned(from: string, until: string): Promise<readonly Usage[]>;
  readonly ledger: Pick<Ledger, 'recent'>;
  readonly lake: Pick<Lake, 'write'>;
  /** Figures as metrics. */
  measure(figures: CostFigures): void;
  /** To the people who read the report. */
  tell(message: Message): Promise<void>;
  /** The report has been written and told. */
  reported(): void;
  now(): Date;
}
