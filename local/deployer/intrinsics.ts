/** What a template's functions can see. */
export interface Scope {
  readonly stack: { readonly name: string; readonly account: string; readonly region: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  /** `Ref` of a resource. @throws Error when there is none of this logical id. */
  ref(logicalId: string): unknown;
  /** @throws Error when the resource has no such attribute. */
  attribute(logicalId: string, name: string): unknown;
  /** @throws Error when that stack has no such output. */
  stackOutput(stackName: string, output: string): unknown;
  /** @throws Error when no stack exports it. */
  importValue(name: string): unknown;
}

/** Stands for a property that is to be as if it had not been written. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * The value with its intrinsic functions computed; properties that come to AWS::NoValue are left out.
 *
 * @throws Error on a function that is not known, with its name.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key !== undefined && isFunction(key)) return call(key, argument, scope);
  return Object.fromEntries(
    entries
      .map(([name, item]) => [name, resolve(item, scope)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

/** True when a template's condition holds. @throws Error when there is no such condition. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.conditions[name];
  if (condition === undefined) throw new Error(`There is no condition ${name}.`);
  return truth(resolve(condition, scope));
}

function isFunction(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return reference(argument as string, scope);
    case 'Condition':
      // A policy statement's `Condition` is a map; only a name asks for a template's condition.
      return typeof argument === 'string'
        ? conditionHolds(argument, scope)
        : { Condition: resolve(argument, scope) };
    case 'Fn::GetAtt': {
      const [id, attribute] = typeof argument === 'string' ? splitOnce(argument, '.') : list(argument, scope);
      return scope.attribute(String(id), String(attribute));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = list(argument, scope);
      return (items as unknown[]).join(String(separator));
    }
    case 'Fn::Split': {
      const [separator, text] = list(argument, scope);
      return String(text).split(String(separator));
    }
    case 'Fn::Select': {
      const [index, items] = list(argument, scope);
      const item = (items as unknown[])[Number(index)];
      if (item === undefined) throw new Error(`Fn::Select has no item ${index} in ${JSON.stringify(items)}.`);
      return item;
    }
    case 'Fn::If': {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return resolve(conditionHolds(condition, scope) ? yes : no, scope);
    }
    case 'Fn::Equals': {
      const [left, right] = list(argument, scope);
      return String(left) === String(right);
    }
    case 'Fn::Not':
      return !truth(list(argument, scope)[0]);
    case 'Fn::And':
      return list(argument, scope).every(truth);
    case 'Fn::Or':
      return list(argument, scope).some(truth);
    case 'Fn::FindInMap': {
      const path = list(argument, scope).map(String);
      let found: unknown = scope.mappings;
      for (const step of path) found = (found as Record<string, unknown> | undefined)?.[step];
      if (found === undefined) throw new Error(`Fn::FindInMap finds nothing at ${path.join('.')}.`);
      return found;
    }
    case 'Fn::Base64':
      return Buffer.from(String(resolve(argument, scope))).toString('base64');
    case 'Fn::ToJsonString':
      return JSON.stringify(resolve(argument, scope));
    case 'Fn::Length':
      return (resolve(argument, scope) as unknown[]).length;
    case 'Fn::ImportValue':
      return scope.importValue(String(resolve(argument, scope)));
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = resolve(argument, scope) as Record<string, string>;
      return scope.stackOutput(String(StackName), String(OutputName));
    }
    default:
      throw new Error(`The local deployer does not know ${name}; it was given ${JSON.stringify(argument)}.`);
  }
}

function reference(name: string, scope: Scope): unknown {
  const { account, region, name: stackName } = scope.stack;
  switch (name) {
    case 'AWS::AccountId':
      return account;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
    default:
      return name in scope.parameters ? scope.parameters[name] : scope.ref(name);
  }
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
    string,
    Record<string, unknown>,
  ];
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in variables) return String(resolve(variables[name], scope));
    if (!name.includes('.')) return String(reference(name, scope));
    return String(scope.attribute(...splitOnce(name, '.')));
  });
}

function list(argument: unknown, scope: Scope): unknown[] {
  if (!Array.isArray(argument)) throw new Error(`A list is wanted, not ${JSON.stringify(argument)}.`);
  return argument.map((item) => resolve(item, scope));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function truth(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Logical ids that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function referencedIds(value: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) {
      for (const each of item) visit(each);
      return;
    }
    if (typeof item !== 'object' || item === null) return;
    for (const [key, argument] of Object.entries(item)) {
      if (key === 'Ref') found.add(String(argument));
      else if (key === 'Fn::GetAtt') {
        found.add(Array.isArray(argument) ? String(argument[0]) : splitOnce(String(argument), '.')[0]);
      } else if (key === 'Fn::Sub') {
        const text = String(Array.isArray(argument) ? argument[0] : argument);
        for (const match of text.matchAll(/\$\{([^!}.]+)(\.[^}]+)?\}/g)) found.add(match[1] as string);
      }
      visit(argument);
    }
  };
  visit(value);
  return found;
}
