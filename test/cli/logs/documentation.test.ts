import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { environments } from '../../../lib/config';
import { logQueries } from '../../../lib/wiring/log-queries';

const page = readFileSync(join(__dirname, '../../../docs/logs.md'), 'utf8');

test('docs/logs.md names every saved query, as it names itself', () => {
  const rows = [...page.matchAll(/^\| `([a-z][a-z-]+)` \| (.+) \|$/gm)].map(([, id, title]) => [id, title]);
  const described = Object.entries(logQueries).map(([id, { title }]) => [id, title]);
  expect(rows).toEqual(described);
});

test('docs/logs.md says how long each environment keeps its logs', () => {
  const { local, dev, staging, prod } = environments;
  expect(page).toContain(
    `${local.logRetentionDays} locally, ${dev.logRetentionDays} in dev, ${staging.logRetentionDays} in staging, ${prod.logRetentionDays} in prod`,
  );
});
