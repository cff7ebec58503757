import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { acquireLock, LockedError } from '../../../local/supervisor/lock';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

describe('a lock', () => {
  test('is held by one, and names its holder to the next', async () => {
    const file = join(temporary(), 'a', 'lock');
    const lock = await acquireLock(file, { wait: false });
    const second = acquireLock(file, { wait: false });
    await expect(second).rejects.toThrow(LockedError);
    await expect(second).rejects.toMatchObject({ holder: { pid: process.pid } });
    await lock.release();
    await (await acquireLock(file, { wait: false })).release();
  });

  test('of a process that died is taken over', async () => {
    const file = join(temporary(), 'lock');
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, started: 'by an earlier process of this number' }),
    );
    const lock = await acquireLock(file, { wait: false });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(lock.holder);
    await lock.release();
  });

  test('is waited for when asked', async () => {
    const file = join(temporary(), 'lock');
    const first = await acquireLock(file, { wait: false });
    const order: string[] = [];
    const second = acquireLock(file, { wait: true }).then((lock) => {
      order.push('second has it');
      return lock;
    });
    order.push('first lets go');
    await first.release();
    await (await second).release();
    expect(order).toEqual(['first lets go', 'second has it']);
  });
});
