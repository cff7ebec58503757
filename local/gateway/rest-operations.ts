import type { AwsRequest } from './service-handler';

/** An operation's schema as SDK clients carry it: kind, namespace, name, traits, input, output. */
type OperationSchema = readonly [9, string, string, { readonly http?: readonly [string, string, number] }];

/** The path of a REST operation as a pattern; `{labels}` become its named groups. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

/**
 * Tells the names of a REST service's operations by method and path, from the schemas of its SDK client.
 *
 * @param sdk the client's module, for instance `import * as sdk from '@aws-sdk/client-lambda'`
 */
export function restOperations(
  sdk: object,
): (request: Pick<AwsRequest, 'method' | 'path' | 'query'>) => string | undefined {
  const operations = Object.values(sdk)
    .filter(isOperation)
    .flatMap(([, , name, { http }]) => {
      if (http === undefined) return [];
      const [path = '', constants] = http[1].split('?');
      return [
        { name, method: http[0], pattern: pathPattern(path), constants: [...new URLSearchParams(constants)] },
      ];
    })
    // Of two with one path, that which asks for more of the query is meant.
    .sort((one, other) => other.constants.length - one.constants.length);
  return ({ method, path, query }) =>
    operations.find(
      (each) =>
        each.method === method &&
        each.pattern.test(path) &&
        each.constants.every(([name, value]) => query.get(name) === value),
    )?.name;
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[2] === 'string';
}
