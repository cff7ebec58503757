import type { Random } from './random';

/** A row as it is sent; a flawed one keeps no contract. */
export type SentRow = Readonly<Record<string, unknown>>;

/** One way in which senders get an event wrong, and the reason that it is quarantined for. */
interface Flaw {
  readonly reason: string;
  readonly spoil: (row: SentRow) => SentRow;
}

const withProperty = (row: SentRow, name: string, value: string): SentRow => ({
  ...row,
  properties: { ...(row['properties'] as object), [name]: value },
});

export const flaws: readonly Flaw[] = [
  { reason: 'required', spoil: (row) => ({ ...row, user_id: null }) },
  { reason: 'not-numeric', spoil: (row) => withProperty(row, 'amount', 'twelve pounds') },
  { reason: 'not-numeric', spoil: (row) => withProperty(row, 'quantity', '1,5') },
  { reason: 'format', spoil: (row) => ({ ...row, timestamp: String(row['timestamp']).slice(0, -1) }) },
  { reason: 'enum', spoil: (row) => ({ ...row, source: 'kiosk' }) },
  { reason: 'unknown-column', spoil: (row) => ({ ...row, session: 'a9' }) },
  {
    reason: 'outside-partition-range',
    spoil: (row) => ({ ...row, timestamp: `19${String(row['timestamp']).slice(2)}` }),
  },
];

export function spoiled(row: SentRow, random: Random): { row: SentRow; reason: string } {
  const { reason, spoil } = random.pick(flaws);
  return { row: spoil(row), reason };
}
