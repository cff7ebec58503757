import { inRange, invalid } from './validation';

export interface Page<T> {
  readonly items: readonly T[];
  /** What asks for the next page. */
  readonly nextMarker?: string;
}

/**
 * One page of a list, by the query's `Marker` and `MaxItems`.
 *
 * @param most items that Lambda puts on a page, however many are asked for
 * @throws AwsError for a marker that no page gave and for a number out of its range
 */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, most = 50): Page<T> {
  const asked = query.get('MaxItems');
  const size = Math.min(most, inRange('maxItems', asked === null ? most : Number(asked), 1, 10_000) ?? most);
  const from = startOf(query.get('Marker') ?? '');
  const items = all.slice(from, from + size);
  const end = from + items.length;
  return {
    items,
    ...(end < all.length ? { nextMarker: Buffer.from(`from:${end}`).toString('base64') } : {}),
  };
}

function startOf(marker: string): number {
  if (marker === '') return 0;
  const from = /^from:(\d+)$/.exec(Buffer.from(marker, 'base64').toString('latin1'))?.[1];
  if (from === undefined) throw invalid(`Invalid pagination token: ${marker}`);
  return Number(from);
}
