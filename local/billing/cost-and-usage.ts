import type {
  Expression,
  GetCostAndUsageCommandInput,
  GetCostAndUsageCommandOutput,
  GroupDefinition,
} from '@aws-sdk/client-cost-explorer';
import { AwsError } from '../gateway/service-handler';

/** A day's cost of a service. */
export interface CostEntry {
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly service: string;
  /** Cost allocation tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  readonly usd: number;
}

type Answer = Omit<GetCostAndUsageCommandOutput, '$metadata'>;
type Matches = (entry: CostEntry) => boolean;

/** There is one price for everyone: every kind of cost is the same here. */
const COSTS: ReadonlySet<string> = new Set([
  'UnblendedCost',
  'BlendedCost',
  'AmortizedCost',
  'NetUnblendedCost',
  'NetAmortizedCost',
]);
const DAY_MS = 86_400_000;

/**
 * Cost Explorer's GetCostAndUsage over these entries, in one page.
 *
 * @param today YYYY-MM-DD; its month is still an estimate
 * @throws AwsError ValidationException for what Cost Explorer refuses, and for what is not served here
 */
export function costAndUsage(
  input: Partial<GetCostAndUsageCommandInput>,
  entries: readonly CostEntry[],
  today: string,
): Answer {
  const { TimePeriod, Granularity, Metrics = [], GroupBy = [], Filter } = input;
  const metric = Metrics.find((name) => !COSTS.has(name));
  if (Metrics.length === 0 || metric !== undefined) {
    throw refused(`Metrics are ${[...COSTS].join(', ')}, not ${metric ?? 'none'}`);
  }
  const matches = Filter === undefined ? () => true : filter(Filter);
  const groups = GroupBy.map(keyOf);
  const periods = periodsOf(TimePeriod?.Start, TimePeriod?.End, Granularity);
  const amounts = (chosen: readonly CostEntry[]) => {
    const Amount = String(Number(chosen.reduce((sum, { usd }) => sum + usd, 0).toFixed(10)));
    return Object.fromEntries(Metrics.map((name) => [name, { Amount, Unit: 'USD' }]));
  };
  const chosen = entries.filter(matches);
  return {
    GroupDefinitions: GroupBy,
    DimensionValueAttributes: [],
    ResultsByTime: periods.map(({ Start, End }) => {
      const within = chosen.filter(({ day }) => day >= Start && day < End);
      const byKeys = Map.groupBy(within, (entry) => JSON.stringify(groups.map((key) => key(entry))));
      return {
        TimePeriod: { Start, End },
        Total: groups.length === 0 ? amounts(within) : {},
        Groups:
          groups.length === 0
            ? []
            : [...byKeys]
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([keys, each]) => ({ Keys: JSON.parse(keys) as string[], Metrics: amounts(each) })),
        Estimated: Start.slice(0, 7) === today.slice(0, 7),
      };
    }),
  };
}

function periodsOf(
  start: string | undefined,
  end: string | undefined,
  granularity: string | undefined,
): Array<{ readonly Start: string; readonly End: string }> {
  const day = /^\d{4}-\d{2}-\d{2}$/;
  if (!day.test(start ?? '') || !day.test(end ?? ''))
    throw refused('TimePeriod has Start and End, YYYY-MM-DD');
  const [Start, End] = [start as string, end as string];
  if (Start >= End) throw refused(`Start date (and hour) should be before end date (and hour)`);
  if (granularity !== 'DAILY' && granularity !== 'MONTHLY') {
    throw refused(`Granularity is DAILY or MONTHLY here, not ${granularity}`);
  }
  const next = (from: string) => {
    const moment = new Date(Date.parse(`${from}T00:00:00Z`) + DAY_MS);
    if (granularity === 'DAILY') return moment.toISOString().slice(0, 10);
    return new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)), 1))
      .toISOString()
      .slice(0, 10);
  };
  const periods = [];
  for (let from = Start; from < End; from = next(from)) {
    periods.push({ Start: from, End: next(from) < End ? next(from) : End });
  }
  return periods;
}

function keyOf({ Type, Key = '' }: GroupDefinition): (entry: CostEntry) => string {
  if (Type === 'TAG') return ({ tags }) => `${Key}$${tags[Key] ?? ''}`;
  if (Type === 'DIMENSION' && Key === 'SERVICE') return ({ service }) => service;
  throw refused(`costs are grouped by the dimension SERVICE or a tag here, not by ${Type} ${Key}`);
}

function filter(expression: Expression): Matches {
  const [[kind, value] = [], ...more] = Object.entries(expression);
  if (kind === undefined || more.length > 0) {
    throw refused('an Expression has one of And, Or, Not, Dimensions, Tags');
  }
  switch (kind) {
    case 'And': {
      const all = (value as Expression[]).map(filter);
      return (entry) => all.every((each) => each(entry));
    }
    case 'Or': {
      const any = (value as Expression[]).map(filter);
      return (entry) => any.some((each) => each(entry));
    }
    case 'Not': {
      const inner = filter(value as Expression);
      return (entry) => !inner(entry);
    }
    case 'Tags':
      return among(value as Expression['Tags'], (key) => (entry) => entry.tags[key] ?? '');
    case 'Dimensions':
      return among(value as Expression['Dimensions'], (key) => {
        if (key === 'SERVICE') return ({ service }) => service;
        // Nothing is credited or refunded here.
        if (key === 'RECORD_TYPE') return () => 'Usage';
        throw refused(`Dimensions are SERVICE and RECORD_TYPE here, not ${key}`);
      });
    default:
      throw refused(`an Expression has And, Or, Not, Dimensions or Tags here, not ${kind}`);
  }
}

function among(
  values: Expression['Tags'] | Expression['Dimensions'],
  read: (key: string) => (entry: CostEntry) => string,
): Matches {
  const { Key = '', Values = [], MatchOptions = [] } = values ?? {};
  if (MatchOptions.some((option) => option !== 'EQUALS' && option !== 'CASE_SENSITIVE')) {
    throw refused(`MatchOptions are EQUALS and CASE_SENSITIVE here, not ${MatchOptions.join(', ')}`);
  }
  const value = read(Key);
  return (entry) => Values.includes(value(entry));
}

function refused(reason: string): AwsError {
  return new AwsError('ValidationException', `${reason}.`);
}
