/**
 * The ids, each after those that it needs, otherwise in the given order.
 *
 * @throws Error naming the ids of a cycle.
 */
export function inDependencyOrder(
  ids: readonly string[],
  needs: (id: string) => readonly string[],
): string[] {
  const ordered: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (id: string, path: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'visiting') {
      throw new Error(`These depend on each other: ${[...path.slice(path.indexOf(id)), id].join(' -> ')}.`);
    }
    state.set(id, 'visiting');
    for (const other of needs(id)) visit(other, [...path, id]);
    state.set(id, 'done');
    ordered.push(id);
  };
  for (const id of ids) visit(id, []);
  return ordered;
}
