import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePorts, requirePort } from '../../../local/supervisor/ports';

test('free ports are different, and free', async () => {
  const ports = await freePorts(3);
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) await requirePort(port);
});

test('a port in use is named, with the variable that chooses another', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    await expect(requirePort(port)).rejects.toMatchObject({
      exitCode: 3,
      message: `Port ${port} is in use by another program: end what listens there, or choose another port with CATCHMENT_PORT=<port>.`,
    });
  } finally {
    other.close();
  }
});
