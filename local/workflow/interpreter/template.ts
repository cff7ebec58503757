import { callIntrinsic, parseIntrinsic } from './intrinsics';
import { isObject } from './language';
import { parsePath, placed, pointedTo, type Scope } from './path';

/** A payload template with its paths and intrinsic calls replaced by what they come to. */
export function fill(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((each) => fill(each, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (!key.endsWith('.$')) return [key, fill(value, scope)];
      return [key.slice(0, -2), evaluate(value as string, scope, key)];
    }),
  );
}

function evaluate(text: string, scope: Scope, field: string): unknown {
  return text.startsWith('$')
    ? pointedTo(text, scope, field, 'States.ParameterPathFailure')
    : callIntrinsic(text, scope, field);
}

/** @throws Error naming the field of the template that cannot be read. */
export function checkTemplate(template: unknown): void {
  if (Array.isArray(template)) template.forEach(checkTemplate);
  if (!isObject(template)) return;
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) {
      checkTemplate(value);
    } else if (typeof value !== 'string') {
      throw new Error(`the value of '${key}' is a path or an intrinsic function, in a string`);
    } else if (value.startsWith('$')) {
      parsePath(value);
    } else {
      parseIntrinsic(value);
    }
  }
}

/** What InputPath or OutputPath lets through: null is an empty object, none is everything. */
export function selected(path: string | null | undefined, scope: Scope, field: string): unknown {
  if (path === undefined) return scope.data;
  return path === null ? {} : pointedTo(path, scope, field);
}

/** The state's input with its result in it, as ResultPath says; null leaves the input as it was. */
export function joined(path: string | null | undefined, input: unknown, result: unknown): unknown {
  if (path === null) return input;
  return path === undefined ? result : placed(path, input, result);
}
