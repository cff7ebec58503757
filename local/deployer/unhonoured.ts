/**
 * Paths of a resource's properties that a provider does not honour, each as high up as nothing below it
 * is honoured: `Targets.DeadLetterConfig`, not its every leaf. Lists are passed through.
 */
export function unhonouredPaths(properties: unknown, honours: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, path);
      return;
    }
    if (path !== '') {
      if (honours.includes(path)) return;
      if (typeof value !== 'object' || value === null || !honours.some((h) => h.startsWith(`${path}.`))) {
        found.add(path);
        return;
      }
    }
    for (const [key, item] of Object.entries(value as object)) {
      visit(item, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(properties, '');
  return [...found];
}
