import { cbor, dateToTag } from '@smithy/core/cbor';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { protocolOf } from '../../gateway/error-response';
import { AwsError, type AwsRequest, type AwsResponse } from '../../gateway/service-handler';

const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

/**
 * A call's input by the shape that the SDK declares for it, whichever of CloudWatch's three protocols it came
 * in: JSON, Smithy's RPC v2 in CBOR, or the old Query protocol.
 *
 * @throws AwsError SerializationException for a body that is none.
 */
export function readInput<T>(request: AwsRequest, schema: StaticStructureSchema): T {
  const shape = NormalizedSchema.of(schema);
  try {
    switch (protocolOf(request.service, request.headers)) {
      case 'cbor':
        return typed(shape, request.body.length === 0 ? {} : cbor.deserialize(request.body)) as T;
      case 'query':
        return typed(shape, nested(new URLSearchParams(request.body.toString('utf8')))) as T;
      default:
        return typed(shape, request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'))) as T;
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError('SerializationException', `The body cannot be read: ${(error as Error).message}.`);
  }
}

/** The answer in the protocol of the call. */
export function writeOutput(request: AwsRequest, output: object): AwsResponse {
  switch (protocolOf(request.service, request.headers)) {
    case 'cbor':
      return {
        status: 200,
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: Buffer.from(cbor.serialize(mapDates(output, dateToTag))),
      };
    case 'query': {
      const name = request.operation ?? '';
      const result = Object.keys(output).length === 0 ? '' : `<${name}Result>${xml(output)}</${name}Result>`;
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<${name}Response xmlns="${NAMESPACE}">${result}<ResponseMetadata/></${name}Response>`,
      };
    }
    default:
      return { status: 200, body: JSON.stringify(mapDates(output, (date) => date.getTime() / 1000)) };
  }
}

/** Values in the types of their shape: times as Date, and from the Query protocol's text numbers and truth. */
function typed(shape: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.isListSchema()) {
    const items = Array.isArray(value) ? value : members(value);
    return items.map((item) => typed(shape.getValueSchema(), item));
  }
  if (shape.isStructSchema()) {
    const from = value as Record<string, unknown>;
    return Object.fromEntries(
      [...shape.structIterator()].flatMap(([name, member]) => {
        const found = typed(member, from[name]);
        return found === undefined ? [] : [[name, found]];
      }),
    );
  }
  if (shape.isTimestampSchema()) return time(value);
  if (typeof value !== 'string') return value;
  if (shape.isBooleanSchema()) return value === 'true';
  if (shape.isNumericSchema()) return number(value);
  return value;
}

/** The Query protocol's list: `member.1`, `member.2`; an empty one is an empty text. */
function members(value: unknown): unknown[] {
  if (value === '') return [];
  const list = (value as { member?: Record<string, unknown> }).member;
  if (list === undefined)
    throw new AwsError('SerializationException', 'A list is wanted, of member.1, member.2 …');
  // Keys that are numbers come in their order, whatever order they were set in.
  return Object.values(list);
}

function time(value: unknown): Date {
  const tagged =
    (value as { tag?: number; value?: unknown }).tag === 1 ? (value as { value: number }).value : value;
  const date =
    tagged instanceof Date
      ? tagged
      : typeof tagged === 'number'
        ? new Date(tagged * 1000)
        : new Date(String(tagged));
  if (Number.isNaN(date.getTime())) {
    throw new AwsError('SerializationException', `Received ${JSON.stringify(value)} where a time is wanted.`);
  }
  return date;
}

function number(text: string): number {
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) {
    throw new AwsError('SerializationException', `Received "${text}" where a number is wanted.`);
  }
  return value;
}

/** `A.member.1.B=x` as nested objects. */
function nested(form: URLSearchParams): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null);
  for (const [path, value] of form) {
    const parts = path.split('.');
    const leaf = parts.pop() as string;
    let at = root;
    for (const part of parts) {
      const inner = at[part];
      const deeper = typeof inner === 'object' ? (inner as typeof root) : Object.create(null);
      at[part] = deeper;
      at = deeper;
    }
    at[leaf] = value;
  }
  return root;
}

function mapDates(value: unknown, convert: (date: Date) => unknown): unknown {
  if (value instanceof Date) return convert(value);
  if (Array.isArray(value)) return value.map((item) => mapDates(item, convert));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, mapDates(item, convert)]],
    ),
  );
}

function xml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `<${key}>${xml(item)}</${key}>`)
    .join('');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
