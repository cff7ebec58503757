import { waitFor } from '../../local/wait-for';

/** What `look` finds once it finds something. @throws Error with `what` when it does not in time. */
export async function eventually<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  seconds = 25,
): Promise<Found> {
  let found: Found | undefined;
  await waitFor(
    what,
    async () => {
      found = await look();
      return found !== undefined;
    },
    seconds,
  );
  return found as Found;
}
