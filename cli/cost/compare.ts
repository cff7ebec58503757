import { isDeepStrictEqual } from 'node:util';
import { type TableColumn, tableOf } from '../format/named-table';
import type { Load } from './estimate';
import { money } from './print';
import type { Estimate } from './reckon';

interface Side {
  readonly load: Load;
  readonly estimate: Estimate;
}

/** US dollars a month. */
export interface Difference {
  readonly service: string;
  readonly other: number;
  readonly now: number;
  readonly change: number;
}

export interface Comparison {
  /** As it was asked for: an environment, or a git ref. */
  readonly with: string;
  readonly environment: string;
  readonly services: readonly Difference[];
  readonly total: Difference;
  /** What of the configuration differs: `consumer.batchSize: 2000 -> 10000`. */
  readonly settings: readonly string[];
}

export function compared(name: string, other: Side, now: Side): Comparison {
  const services = [...other.estimate.services, ...now.estimate.services].map((each) => each.name);
  const of = ({ estimate }: Side, service: string) =>
    estimate.services.find((each) => each.name === service)?.usd ?? 0;
  const difference = (service: string, before: number, after: number) => ({
    service,
    other: before,
    now: after,
    change: after - before,
  });
  return {
    with: name,
    environment: now.estimate.environment,
    services: [...new Set(services)]
      .map((service) => difference(service, of(other, service), of(now, service)))
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change)),
    total: difference('total', other.estimate.total.usd, now.estimate.total.usd),
    settings: differences(other.load.environment, now.load.environment),
  };
}

/** Settings that differ, by their path. */
function differences(before: object, after: object, path: readonly string[] = []): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, fresh] = [before, after].map((each) => (each as Record<string, unknown>)[key]);
    if (isDeepStrictEqual(old, fresh)) return [];
    const here = [...path, key];
    if (isSettings(old) && isSettings(fresh)) return differences(old, fresh, here);
    return [`${here.join('.')}: ${JSON.stringify(old) ?? 'absent'} -> ${JSON.stringify(fresh) ?? 'absent'}`];
  });
}

function isSettings(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function comparedText({ with: name, environment, services, total, settings }: Comparison): string {
  const columns: Array<TableColumn<Difference>> = [
    { name: 'service', value: ({ service }) => service },
    { name: `${name}, $ a month`, numeric: true, value: ({ other }) => money(other) },
    { name: `${environment}, $ a month`, numeric: true, value: ({ now }) => money(now) },
    { name: 'change', numeric: true, value: ({ change }) => `${change >= 0 ? '+' : ''}${money(change)}` },
  ];
  return [
    tableOf(columns, [...services, total]),
    '',
    settings.length === 0
      ? 'The configuration is the same; contracts may differ.'
      : ['Settings that differ:', ...settings.map((each) => `- ${each}`)].join('\n'),
  ].join('\n');
}
