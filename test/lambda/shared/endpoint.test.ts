import { expect, test } from '@jest/globals';
import { customEndpoint, objectUrl, secretsManagerUrl } from '../../../lambda/shared/endpoint';

const KEY = 'raw/orders/dt=2009-12-01/hour=07/a b.parquet';

test('an object is virtual-hosted on AWS', () => {
  expect(objectUrl('lake', KEY, 'eu-central-1', {})).toBe(
    'https://lake.s3.eu-central-1.amazonaws.com/raw/orders/dt%3D2009-12-01/hour%3D07/a%20b.parquet',
  );
});

test('an object is below its bucket where an endpoint is given', () => {
  expect(objectUrl('lake', 'a/b', 'eu-central-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' })).toBe(
    'http://127.0.0.1:4566/lake/a/b',
  );
});

test('a service’s own endpoint goes before the common one', () => {
  const env = { AWS_ENDPOINT_URL: 'http://common', AWS_ENDPOINT_URL_S3: 'http://s3' };
  expect(customEndpoint('s3', env)).toBe('http://s3');
  expect(secretsManagerUrl('eu-central-1', env)).toBe('http://common/');
});

test('a secret is read in its region', () => {
  expect(secretsManagerUrl('eu-central-1', {})).toBe('https://secretsmanager.eu-central-1.amazonaws.com/');
});
