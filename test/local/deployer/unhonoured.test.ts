import { expect, test } from '@jest/globals';
import { unhonouredPaths } from '../../../local/deployer/unhonoured';

test('what is not honoured is told as high up as nothing below it is', () => {
  const properties = {
    Name: 'n',
    Encryption: { Key: 'k', Deep: { er: 1 } },
    Settings: { Known: { all: 'of it' }, Unknown: 1 },
    Targets: [
      { Id: 1, Queue: 'q' },
      { Id: 2, Queue: 'q' },
    ],
  };
  const honours = ['Name', 'Settings.Known', 'Targets.Id'];
  expect(unhonouredPaths(properties, honours)).toEqual(['Encryption', 'Settings.Unknown', 'Targets.Queue']);
});

test('a value of another shape than expected is told, not passed over', () => {
  expect(unhonouredPaths({ Settings: 'text' }, ['Settings.Known'])).toEqual(['Settings']);
});
