import { expect, test } from '@jest/globals';
import { createClock } from '../../../local/clock';
import { clockRoute } from '../../../local/control/clock-route';
import { answerControl } from '../../../local/control/control-door';

const clock = createClock(() => 0);
const routes = [clockRoute(clock, async (ms) => clock.advance(ms))];
const asked = (method: string, path: string, body: string) =>
  answerControl(routes, method, path, Buffer.from(body));

test('the clock is put forward, and the answer says to when', async () => {
  const { status, body } = await asked('POST', '/_catchment/clock', '{"advanceSeconds": 90}');
  expect([status, JSON.parse(String(body))]).toEqual([200, { now: '1970-01-01T00:01:30.000Z' }]);
});

test.each(['', '{}', '{"advanceSeconds": -1}', '{"advanceSeconds": "60"}', '{"advanceSeconds": 2678401}'])(
  'a leap of %s is refused',
  async (body) => {
    const before = clock.now();
    await expect(asked('POST', '/_catchment/clock', body)).rejects.toThrow('wanted is {"advanceSeconds": n}');
    expect(clock.now()).toBe(before);
  },
);

test('a body that is no JSON is refused', async () => {
  await expect(asked('POST', '/_catchment/clock', '{')).rejects.toThrow('The body is not JSON');
});

test('another method or path is told what there is', async () => {
  await expect(asked('GET', '/_catchment/clock', '')).rejects.toMatchObject({
    status: 404,
    message: 'Received GET /_catchment/clock; there is POST /_catchment/clock.',
  });
});
