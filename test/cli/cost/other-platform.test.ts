import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { otherPlatform } from '../../../cli/cost/other-platform';
import { environments } from '../../../lib/config';
import { projectRoot } from '../../../local/paths';
import { GOAL } from './support';

const here = { environment: GOAL.environment, datasets: GOAL.datasets, marts: GOAL.marts };

test('an environment is that one with the contracts of this', async () => {
  expect(await otherPlatform('dev', here)).toEqual({ ...here, environment: environments.dev });
});

test('a name that is neither environment nor commit is refused', async () => {
  await expect(otherPlatform('no-such-ref', here)).rejects.toThrow(
    'wanted an environment (local, dev, staging, prod) or what git knows a commit by',
  );
});

test('a commit is reckoned by its own configuration and contracts', () => {
  const entry = join(projectRoot, 'cli', 'catchment.mjs');
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [entry, 'cost', '--diff', 'HEAD', '--format', 'json'],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(JSON.parse(stdout)).toMatchObject({
    with: 'HEAD',
    environment: 'prod',
    total: { other: expect.any(Number), now: expect.any(Number) },
  });
});
