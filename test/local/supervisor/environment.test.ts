import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pathsFor } from '../../../local/paths';
import { requireStartable } from '../../../local/supervisor/environment';
import { acquireLock } from '../../../local/supervisor/lock';
import { freePorts } from '../../../local/supervisor/ports';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

function home() {
  const root = temporary();
  return pathsFor(root, join(root, 'home'));
}

describe('before an environment is set up and started', () => {
  test('one that runs already in the same home is named', async () => {
    const paths = home();
    const lock = await acquireLock(paths.lock, { wait: false });
    const [port] = (await freePorts(1)) as [number];
    await expect(requireStartable(paths, port)).rejects.toMatchObject({
      exitCode: 3,
      message: `An environment runs already in ${paths.home} (process ${process.pid}): use it, or end it with npm stop.`,
    });
    await lock.release();
    await requireStartable(paths, port);
  });

  test('a port in use is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      await expect(requireStartable(home(), port)).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringContaining(`Port ${port} is in use by another program`),
      });
    } finally {
      other.close();
    }
  });
});
