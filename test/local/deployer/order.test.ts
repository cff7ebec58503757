import { expect, test } from '@jest/globals';
import { inDependencyOrder } from '../../../local/deployer/order';

const needs: Record<string, string[]> = { a: ['c'], b: [], c: ['b'], d: ['d2'], d2: ['d'] };

test('each comes after those that it needs, otherwise in the given order', () => {
  expect(inDependencyOrder(['a', 'b', 'c'], (id) => needs[id] ?? [])).toEqual(['b', 'c', 'a']);
});

test('a cycle is named', () => {
  expect(() => inDependencyOrder(['d'], (id) => needs[id] ?? [])).toThrow('d -> d2 -> d');
});
