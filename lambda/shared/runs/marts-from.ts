import type { Mart } from '../../../lib/contract/mart';
import { marts as everyMart } from '../../../lib/marts';

/** Marts that are made of a dataset, also through other marts. */
export function martsFrom(dataset: string, marts: readonly Mart[] = everyMart): readonly Mart[] {
  const reached = new Set([dataset]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { name, inputs } of marts) {
      if (inputs.some((input) => reached.has(input))) reached.add(name);
    }
  }
  return marts.filter(({ name }) => reached.has(name));
}
