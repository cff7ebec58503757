import { compare, numberOf, textOf, type Value } from './value';

type Call = (values: readonly Value[]) => Value;

const ofNumber =
  (apply: (value: number) => number): Call =>
  ([value = null]) => {
    const number = numberOf(value);
    return number === undefined ? null : apply(number);
  };

const ofText =
  (apply: (text: string, ...rest: readonly Value[]) => Value): Call =>
  ([value = null, ...rest]) =>
    value === null ? null : apply(textOf(value), ...rest);

const present = (values: readonly Value[]) => values.filter((value) => value !== null);
const whole = (value: Value | undefined, otherwise: number) => numberOf(value ?? null) ?? otherwise;

/** Of one line. */
export const functions: Readonly<Record<string, Call>> = {
  ispresent: ([value = null]) => value !== null,
  isempty: ([value = null]) => value === null || value === '',
  isblank: ([value = null]) => value === null || textOf(value).trim() === '',
  coalesce: (values) => present(values)[0] ?? null,
  abs: ofNumber(Math.abs),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  sqrt: ofNumber(Math.sqrt),
  greatest: (values) => present(values).sort(compare).at(-1) ?? null,
  least: (values) => present(values).sort(compare)[0] ?? null,
  strlen: ofText((text) => text.length),
  tolower: ofText((text) => text.toLowerCase()),
  toupper: ofText((text) => text.toUpperCase()),
  trim: ofText((text) => text.trim()),
  ltrim: ofText((text) => text.trimStart()),
  rtrim: ofText((text) => text.trimEnd()),
  concat: (values) => values.map(textOf).join(''),
  strcontains: ofText((text, part = null) => text.includes(textOf(part))),
  replace: ofText((text, from = null, to = null) => text.replaceAll(textOf(from), textOf(to))),
  substr: ofText((text, from, length) => {
    const start = whole(from, 0);
    return text.slice(start, start + whole(length, text.length));
  }),
  frommillis: ([value = null]) => {
    const number = numberOf(value);
    return number === undefined ? null : new Date(number);
  },
  tomillis: ofNumber((value) => value),
};
