import { expect, test } from '@jest/globals';
import { envContract } from '../../../lib/wiring/env';

const contract = envContract('BUCKET', 'DATASET');

test('a complete environment is read, and what is not declared is left out', () => {
  expect(contract.read({ BUCKET: 'b', DATASET: 'd', PATH: '/bin' })).toEqual({ BUCKET: 'b', DATASET: 'd' });
});

test('every missing variable is named, also one that is there and empty', () => {
  expect(() => contract.read({ BUCKET: '' })).toThrow(
    'The environment lacks BUCKET, DATASET: deploy the function again.',
  );
});

test('the infrastructure provides what the function reads', () => {
  expect(contract.read(contract.provide({ BUCKET: 'b', DATASET: 'd' }))).toEqual({
    BUCKET: 'b',
    DATASET: 'd',
  });
});
