import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findPython } from '../../../local/setup/python';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

/** A PATH on which only these programs are, each answering the probe with its words. */
function pathOf(programs: Readonly<Record<string, string>>): string {
  const directory = temporary();
  for (const [name, words] of Object.entries(programs)) {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\necho "${words}"\n`);
    chmodSync(file, 0o755);
  }
  return directory;
}

describe('the Python to set up with', () => {
  test('is the first one that is neither too old nor too new and has venv', async () => {
    const PATH = pathOf({
      'python3.12': '3.12 venv /opt/my python/bin/python3.12',
      'python3.10': '3.10 venv /usr/bin/python3.10',
      python3: '3.14 venv /usr/bin/python3.14',
    });
    expect(await findPython({ PATH })).toEqual({
      executable: '/opt/my python/bin/python3.12',
      version: '3.12',
    });
  });

  test('when there is none, every unfit one is named with what it lacks', async () => {
    const PATH = pathOf({
      'python3.11': '3.11 - /usr/bin/python3.11',
      python3: '3.14 venv /usr/bin/python3.14',
    });
    await expect(findPython({ PATH })).rejects.toMatchObject({
      exitCode: 3,
      message:
        'The local environment needs Python 3.10, 3.11, 3.12 with venv, and found none (python3.11 lacks venv ' +
        '(on Debian and Ubuntu: python3.11-venv), python3 is 3.14): install one, or name it with ' +
        'CATCHMENT_PYTHON=/path/to/python.',
    });
  });

  test('when nothing is on PATH, that is said', async () => {
    await expect(findPython({ PATH: pathOf({}) })).rejects.toThrow('found none (no python3 is on PATH)');
  });

  test('is the one that CATCHMENT_PYTHON names, or none', async () => {
    const PATH = pathOf({ 'python3.11': '3.11 venv /usr/bin/python3.11', mine: '3.12 venv /my/python' });
    const mine = join(PATH, 'mine');
    expect(await findPython({ PATH, CATCHMENT_PYTHON: mine })).toMatchObject({ executable: '/my/python' });
    await expect(findPython({ PATH, CATCHMENT_PYTHON: '/no/such/python' })).rejects.toThrow(
      'found none (/no/such/python does not run)',
    );
  });
});
