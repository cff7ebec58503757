import { expect, test } from '@jest/globals';
import { signedService } from '../../../local/gateway/credential-scope';

const none = new URLSearchParams();

test.each([
  ['AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/athena/aws4_request, SignedHeaders=host', 'athena'],
  ['AWS4-HMAC-SHA256 Credential=AKIA/x/20261121/eu-west-1/S3/aws4_request,SignedHeaders=host', 's3'],
  ['AWS4-ECDSA-P256-SHA256 Credential=test/20261121/s3/aws4_request, SignedHeaders=host', 's3'],
  ['Bearer token', undefined],
  ['AWS4-HMAC-SHA256 Credential=nonsense, SignedHeaders=host', undefined],
  [undefined, undefined],
])('%s names %s', (authorization, service) => {
  expect(signedService(authorization === undefined ? {} : { authorization }, none)).toBe(service);
});

test('a presigned URL names its service in the query', () => {
  const query = new URLSearchParams(
    'X-Amz-Credential=test%2F20261121%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Expires=60',
  );
  expect(signedService({}, query)).toBe('s3');
});
