import { describe, expect, test } from '@jest/globals';
import { guardCost } from '../../../lambda/cost-guard/core';
import type { CostFigures } from '../../../lambda/cost-guard/figures';
import type { Message } from '../../../lambda/cost-guard/message';
import type { BillEntry, CostGuardPorts, Usage } from '../../../lambda/cost-guard/ports';
import { renderCostTable } from '../../../lib/contract/render-cost-table';
import { billedServices } from '../../../lib/wiring/services';
import { SUCCEEDED } from '../shared/support/ended-runs';
import { MemoryLedger } from '../shared/support/memory-ledger';
import { BUDGETS, entries } from './support';

const SETTINGS = { environment: 'prod', datasets: ['orders'], budgets: BUDGETS };
const STORED: Usage = {
  day: '2026-11-20',
  service: billedServices.s3,
  what: 'lake StandardStorage bytes',
  amount: 3 * 1024 ** 4,
};

class World {
  readonly ledger = new MemoryLedger();
  readonly objects = new Map<string, string>();
  readonly measured: CostFigures[] = [];
  readonly messages: Message[] = [];
  readonly log: string[] = [];
  asked: readonly string[] = [];

  constructor(
    readonly bill: readonly BillEntry[],
    readonly now: string,
  ) {}

  ports(more: Partial<CostGuardPorts> = {}): CostGuardPorts {
    return {
      bill: async (from, until) => {
        this.asked = [from, until];
        return this.bill;
      },
      storage: async () => [STORED],
      scanned: async () => [],
      ledger: this.ledger,
      lake: {
        write: async (key, body) => {
          this.objects.set(key, body);
          return key;
        },
      },
      measure: (figures) => {
        this.measured.push(figures);
        this.log.push('measured');
      },
      tell: async (message) => {
        this.messages.push(message);
        this.log.push('told');
      },
      reported: () => this.log.push('reported'),
      now: () => new Date(this.now),
      ...more,
    };
  }

  rows(month: string): Array<Record<string, unknown>> {
    const lines = this.objects.get(`operations/costs/month=${month}/costs.json`)?.trimEnd().split('\n') ?? [];
    return lines.map((line) => JSON.parse(line));
  }
}

const world = (bill: readonly BillEntry[], now = '2026-11-21T10:00:00Z') => new World(bill, now);

describe('the report', () => {
  test('is a row a service and day, with what was used, in the columns of its table', async () => {
    const it = world([...entries('s3', 30, [20, 20], 'orders'), ...entries('s3', 12, [20, 20], 'events')]);
    await guardCost(SETTINGS, it.ports());
    expect(it.rows('2026-11')).toEqual([
      {
        day: '2026-11-20',
        service: billedServices.s3,
        usd: 42,
        estimated: true,
        datasets: { orders: 30, events: 12 },
        usage: { 'lake StandardStorage bytes': STORED.amount },
        reported_at: '2026-11-21T10:00:00.000Z',
      },
    ]);
    const { columns } = renderCostTable({ bucket: 'lake' });
    expect(Object.keys(it.rows('2026-11')[0] ?? {})).toEqual(columns.map(({ name }) => name));
  });

  test('has the DPU-hours of the runs that the ledger knows, also without a cost', async () => {
    const it = world([]);
    const cost = { dpu_seconds: 7_200, bytes_scanned: 0, usd: 0.88 };
    await it.ledger.open({ ...SUCCEEDED, closed_at: '2026-11-20T10:00:00.000Z', cost });
    await guardCost(SETTINGS, it.ports());
    expect(it.rows('2026-11')).toContainEqual(
      expect.objectContaining({
        day: '2026-11-20',
        service: billedServices.glue,
        usd: 0,
        usage: { 'orders DPU-hours': 2 },
      }),
    );
  });

  test('covers whole months, so that it can take the place of an earlier one', async () => {
    const early = world(entries('s3', 1, [1, 2]), '2026-11-03T10:00:00Z');
    await guardCost(SETTINGS, early.ports());
    expect(early.asked).toEqual(['2026-10-01', '2026-11-03']);
    const late = world(entries('s3', 1, [1, 29]), '2026-11-30T10:00:00Z');
    await guardCost(SETTINGS, late.ports());
    expect(late.asked).toEqual(['2026-11-01', '2026-11-30']);
    const first = world(entries('s3', 1, [1, 30]), '2026-12-01T10:00:00Z');
    expect(await guardCost(SETTINGS, first.ports())).toMatchObject({ day: '2026-11-30', monthToDate: 30 });
  });

  test('counts as written when it was told, and its figures are measured all the same', async () => {
    const it = world(entries('s3', 1, [1, 20]));
    const tell = async () => {
      throw new Error('the topic is gone');
    };
    await expect(guardCost(SETTINGS, it.ports({ tell }))).rejects.toThrow('the topic is gone');
    expect(it.log).toEqual(['measured']);
    await guardCost(SETTINGS, it.ports());
    expect(it.log).toEqual(['measured', 'measured', 'told', 'reported']);
  });

  test('is not written from half of what it needs', async () => {
    const it = world(entries('s3', 1, [1, 20]));
    const storage = async () => {
      throw new Error('throttled');
    };
    await expect(guardCost(SETTINGS, it.ports({ storage }))).rejects.toThrow('throttled');
    expect([it.objects.size, it.log]).toEqual([0, []]);
  });
});

describe('in words', () => {
  async function told(bill: readonly BillEntry[]): Promise<Message> {
    const it = world(bill);
    await guardCost(SETTINGS, it.ports());
    return it.messages[0] as Message;
  }

  test('it tells how much, against what, the three largest causes and what to do', async () => {
    const { subject, text } = await told([
      ...entries('s3', 30, [1, 20], 'events'),
      ...entries('kinesis', 10, [1, 20], 'orders'),
      ...entries('kms', 1, [1, 20], 'shared'),
      ...entries('sns', 0.1, [1, 20], 'shared'),
    ]);
    expect(subject).toBe('Catchment prod: $822.00 in 2026-11, 27 % of the budget');
    expect(text).toContain('until the end of 2026-11-20: $822.00 of a budget of $3,000.00 (27 %)');
    expect(text).toContain('S3: $600.00 of a budget of $1,000.00 (60 %).');
    expect(text).toContain('1. Amazon Simple Storage Service, events: $600.00 (73 % of the month).');
    expect(text).toContain('Used on that day: lake StandardStorage 3 TiB.');
    expect(text).toContain('What to do: See which bucket and class grew.');
    expect(text).toContain('2. Amazon Kinesis, orders: $200.00');
    expect(text).toContain('3. AWS Key Management Service, what all datasets share: $20.00');
    expect(text).not.toContain('4.');
  });

  test('a budget that is passed stands in the subject', async () => {
    const { subject } = await told(entries('s3', 60, [1, 20]));
    expect(subject).toBe('Catchment prod: over budget, $1,200.00 in 2026-11, 40 % of the budget');
  });

  test('a service that jumped stands in the subject, with its figures in the text', async () => {
    const { subject, text } = await told([
      ...entries('kinesis', 10, [1, 19]),
      ...entries('kinesis', 30, [20, 20]),
    ]);
    expect(subject).toContain('Amazon Kinesis jumped');
    expect(text).toContain(
      'Amazon Kinesis rose most: $30.00 against $10.00 a day in the 14 days before (200 %, told as a jump above 50 %).',
    );
  });

  test('no cost at all is not called cheap: the tags may be asleep', async () => {
    const { text } = await told([]);
    expect(text).toContain('activate the cost allocation tags catchment:environment');
  });
});
