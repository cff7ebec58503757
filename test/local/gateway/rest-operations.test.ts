import * as lambda from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { restOperations } from '../../../local/gateway/rest-operations';

const nameOf = restOperations(lambda);

function name(method: string, url: string): string | undefined {
  const [path = '', query] = url.split('?');
  return nameOf({ method, path, query: new URLSearchParams(query) });
}

test.each([
  ['GET', '/2015-03-31/functions/', 'ListFunctions'],
  ['GET', '/2015-03-31/functions/orders/versions', 'ListVersionsByFunction'],
  ['POST', '/2015-03-31/functions/orders/versions', 'PublishVersion'],
  ['GET', '/2017-03-31/tags/arn%3Aaws%3Alambda%3A', 'ListTags'],
  ['GET', '/2018-10-31/layers?find=LayerVersion&Arn=x', 'GetLayerVersionByArn'],
  ['GET', '/2018-10-31/layers?MaxItems=1', 'ListLayers'],
])('%s %s is %s', (method, url, operation) => {
  expect(name(method, url)).toBe(operation);
});

test('an address that no operation has, has no name', () => {
  expect(name('GET', '/2015-03-31/nothing')).toBeUndefined();
});
