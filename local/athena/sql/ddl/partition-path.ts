/** Characters that Hive writes as %XX in the names of partition folders. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Hive escapes them
const ESCAPED = /[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/** For instance `year=2024/month=1`, as Hive names folders. */
export function partitionPath(keys: readonly string[], values: readonly string[]): string {
  return keys.map((key, index) => `${key}=${escaped(values[index] ?? '')}`).join('/');
}

function escaped(value: string): string {
  return value.replaceAll(ESCAPED, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${code}`;
  });
}
