/** A number as it was written: event patterns tell 300 from 300.0. */
export class JsonNumber {
  constructor(
    readonly source: string,
    readonly value: number,
  ) {}

  toJSON(): number {
    return this.value;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** ECMAScript's JSON.parse with source text access, which the compiler's library does not declare yet. */
type Parse = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** JSON with each number as a JsonNumber. @throws SyntaxError */
export function parseJson(text: string): unknown {
  return (JSON.parse as Parse)(text, (_, value, { source }) =>
    typeof value === 'number' ? new JsonNumber(source ?? String(value), value) : value,
  );
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}
