import {
  _,
  type CodeKeywordDefinition,
  type KeywordCxt,
  type KeywordErrorDefinition,
  Name,
  stringify,
} from 'ajv';
import type { Column } from './column';
import { boundsOf } from './column-bounds';

/** The functions of runtime/checks.js that generated code calls; they stand above it by these names. */
export const keywordCalls = [
  'bigintRule',
  'decimalRule',
  'isDate',
  'isTimestamp',
  'isUuid',
  'jsonRule',
  'longerThan',
  'mapRule',
  'shorterThan',
  'unknownKey',
] as const;

const check = (name: (typeof keywordCalls)[number]) => new Name(name);
/** The set of the dataset's column names, which stands above the generated code as well. */
const COLUMNS = new Name('COLUMNS');

/** Keyword whose code is one yes-or-no call: `isDate(data)`. */
function flag(keyword: string, call: (typeof keywordCalls)[number]): CodeKeywordDefinition {
  return {
    keyword,
    type: 'string',
    schemaType: 'boolean',
    code: (cxt: KeywordCxt) => cxt.fail(_`!${check(call)}(${cxt.data})`),
  };
}

function lengthLimit(keyword: string, call: (typeof keywordCalls)[number]): CodeKeywordDefinition {
  return {
    keyword,
    type: 'string',
    schemaType: 'number',
    // A text that is too long must not reach a regular expression.
    before: 'pattern',
    code: (cxt: KeywordCxt) => cxt.fail(_`${check(call)}(${cxt.data}, ${cxt.schema})`),
  };
}

const ruleParams: KeywordErrorDefinition = {
  message: 'breaks a rule',
  params: (cxt) => _`{rule: ${cxt.params['rule']}}`,
};

/** Keyword whose code is a call that returns the broken rule's name, or undefined. */
function rule(
  keyword: string,
  type: CodeKeywordDefinition['type'],
  call: (cxt: KeywordCxt) => ReturnType<typeof _>,
): CodeKeywordDefinition {
  return {
    keyword,
    ...(type && { type }),
    error: ruleParams,
    code: (cxt: KeywordCxt) => {
      const broken = cxt.gen.const('rule', call(cxt));
      cxt.setParams({ rule: broken });
      cxt.fail(_`${broken} !== undefined`);
    },
  };
}

function limits(cxt: KeywordCxt) {
  const column = cxt.schema as Column;
  const bounds = boundsOf(column);
  if (bounds === undefined) throw new TypeError(`${column.kind} has no bounds`);
  return { column, bounds, low: String(bounds.minUnscaled), high: String(bounds.maxUnscaled) };
}

interface ClosedColumn {
  readonly name: string;
  readonly required: boolean;
}

/**
 * No key but the columns. Counting the keys and comparing with the columns that are there is a third
 * of the cost of looking each key up; only a row whose counts differ is looked through.
 */
const closed: CodeKeywordDefinition = {
  keyword: 'closed',
  type: 'object',
  schemaType: 'array',
  error: { message: 'unknown column', params: (cxt) => _`{unknown: ${cxt.params['unknown']}}` },
  code: (cxt: KeywordCxt) => {
    const { gen, data } = cxt;
    const columns = cxt.schema as ClosedColumn[];
    const count = gen.let('count', 0);
    gen.forIn('key', data, () => gen.code(_`${count}++`));
    const expected = columns
      .filter((column) => !column.required)
      .reduce(
        (sum, { name }) => _`${sum} + (${data}[${name}] === undefined ? 0 : 1)`,
        _`${columns.filter((column) => column.required).length}`,
      );
    const unknown = gen.let('unknown');
    gen.if(_`${count} !== ${expected}`, () =>
      gen.assign(unknown, _`${check('unknownKey')}(${data}, ${COLUMNS})`),
    );
    cxt.setParams({ unknown });
    cxt.fail(_`${unknown} !== undefined`);
  },
};

/** What a row's schema says beyond JSON Schema; the functions they call are in runtime/checks.js. */
export const keywords: readonly CodeKeywordDefinition[] = [
  lengthLimit('maxCodePoints', 'longerThan'),
  lengthLimit('minCodePoints', 'shorterThan'),
  flag('uuid', 'isUuid'),
  flag('date', 'isDate'),
  flag('timestamp', 'isTimestamp'),
  rule('decimal', ['number', 'string'], (cxt) => {
    const { column, bounds, low, high } = limits(cxt);
    return _`${check('decimalRule')}(${cxt.data}, ${column.precision}, ${column.scale}, ${bounds.min}, ${bounds.max}, ${low}, ${high})`;
  }),
  rule('bigint', ['number', 'string'], (cxt) => {
    const { low, high } = limits(cxt);
    return _`${check('bigintRule')}(${cxt.data}, ${low}, ${high})`;
  }),
  rule('map', 'object', (cxt) => {
    const { numericKeys } = cxt.schema as Column;
    if (numericKeys === undefined) return _`${check('mapRule')}(${cxt.data})`;
    // Once in the module, not once an event.
    const keys = cxt.gen.scopeValue('schema', {
      ref: numericKeys,
      key: numericKeys.join('\n'),
      code: stringify(numericKeys),
    });
    return _`${check('mapRule')}(${cxt.data}, ${keys})`;
  }),
  rule('json', undefined, (cxt) => {
    const { required } = cxt.schema as Column;
    const rules = _`${check('jsonRule')}(${cxt.data})`;
    // Null is a JSON value as well: only here a type does not refuse it.
    return required ? _`${cxt.data} === null ? "required" : ${rules}` : rules;
  }),
  closed,
];
