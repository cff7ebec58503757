import { expect, test } from '@jest/globals';
import { s3Target } from '../../../local/gateway/s3-request';

const HOST = '127.0.0.1:4566';

test.each([
  ['GET', HOST, '/', '', { operation: 'REST.GET.SERVICE', bucket: undefined, key: undefined }],
  [
    'GET',
    HOST,
    '/lake',
    'list-type=2&prefix=raw%2F',
    { operation: 'REST.GET.BUCKET', bucket: 'lake', key: 'raw/' },
  ],
  ['PUT', HOST, '/lake/dt%3D1/a%20b', '', { operation: 'REST.PUT.OBJECT', bucket: 'lake', key: 'dt=1/a b' }],
  [
    'PUT',
    HOST,
    '/lake/a',
    'partNumber=1&uploadId=u',
    { operation: 'REST.PUT.PART', bucket: 'lake', key: 'a' },
  ],
  ['POST', HOST, '/lake/a', 'uploadId=u', { operation: 'REST.POST.UPLOAD', bucket: 'lake', key: 'a' }],
  [
    'POST',
    HOST,
    '/lake',
    'delete',
    { operation: 'REST.POST.MULTI_OBJECT_DELETE', bucket: 'lake', key: undefined },
  ],
  ['GET', 'lake.localhost:4566', '/a/b', '', { operation: 'REST.GET.OBJECT', bucket: 'lake', key: 'a/b' }],
  ['GET', 'localhost:4566', '/lake/a', '', { operation: 'REST.GET.OBJECT', bucket: 'lake', key: 'a' }],
  ['GET', HOST, '/lake/100%', '', { operation: 'REST.GET.OBJECT', bucket: 'lake', key: '100%' }],
])('%s %s%s?%s', (method, host, path, query, expected) => {
  expect(s3Target(method, host, path, new URLSearchParams(query))).toEqual(expected);
});
