import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

/** Where a structure's schema says how many of its first members are required. */
const REQUIRED_COUNT = 6;

/** An input with an operation's required members alone, each of its type and none of them of anything that is there. */
export function leastInput(operation: StaticOperationSchema): Record<string, unknown> {
  return structure(NormalizedSchema.of(operation[4]));
}

function structure(schema: NormalizedSchema): Record<string, unknown> {
  const required = (schema.getSchema() as StaticStructureSchema)[REQUIRED_COUNT] ?? 0;
  const members = [...schema.structIterator()];
  // A union has no required member, and needs one.
  const sent = members.slice(0, schema.isUnionSchema() ? 1 : required);
  return Object.fromEntries(sent.map(([name, member]) => [name, value(member)]));
}

function value(schema: NormalizedSchema): unknown {
  if (schema.isStructSchema()) return structure(schema);
  if (schema.isListSchema()) return [value(schema.getValueSchema())];
  if (schema.isMapSchema()) return { nothing: value(schema.getValueSchema()) };
  if (schema.isBooleanSchema()) return false;
  if (schema.isNumericSchema()) return 1;
  if (schema.isBlobSchema()) return new Uint8Array(1);
  if (schema.isTimestampSchema()) return new Date(0);
  return 'nothing-of-this-name';
}
