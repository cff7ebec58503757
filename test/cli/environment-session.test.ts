import { describe, expect, test } from '@jest/globals';
import { chosenPort } from '../../cli/environment-session';

describe('the port of the gateway', () => {
  test('is 4566 unless CATCHMENT_PORT names another', () => {
    expect(chosenPort({})).toBe(4566);
    expect(chosenPort({ CATCHMENT_PORT: '' })).toBe(4566);
    expect(chosenPort({ CATCHMENT_PORT: '5000' })).toBe(5000);
  });

  test.each(['0', '65536', '-1', '4566.5', 'http'])('cannot be %s', (text) => {
    expect(() => chosenPort({ CATCHMENT_PORT: text })).toThrow(
      `CATCHMENT_PORT is "${text}", and a port from 1 to 65535 is wanted.`,
    );
  });
});
