/**
 * The moment as of which is measured, milliseconds since 1970.
 *
 * @param event `at`, ISO 8601; @default - now
 * @throws Error when `at` is no moment
 */
export function momentOf({ at }: { readonly at?: string }, now = Date.now): number {
  if (at === undefined) return now();
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw new Error(`Received at: "${at}"; wanted a moment as ISO 8601, or nothing.`);
  return moment;
}
