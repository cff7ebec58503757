import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, jest, test } from '@jest/globals';
import { chosenPaths, projectRoot } from '../../../local/paths';
import { ordinaryVariables } from './ordinary-variables';

jest.setTimeout(300_000);

const run = promisify(execFile);
const python = chosenPaths().clientsPython;
/** Without a configuration of AWS or of a client. */
const home = mkdtempSync(join(tmpdir(), 'catchment-clients-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Runs a file of pytest, whose tests say what the client did and what came of it. */
async function work(file: string): Promise<string> {
  const options = ['-p', 'no:cacheprovider', '-W', 'ignore'];
  try {
    const { stdout } = await run(python, ['-m', 'pytest', ...options, join(__dirname, file)], {
      cwd: projectRoot,
      env: {
        ...ordinaryVariables(),
        HOME: home,
        PATH: `${dirname(python)}:/usr/bin:/bin`,
        PYTHONDONTWRITEBYTECODE: '1',
      },
      maxBuffer: 1 << 26,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

test.concurrent.each([
  ['boto3', 'test_boto3.py'],
  ['PyAthena, with its cursors and SQLAlchemy', 'test_pyathena.py'],
  ['awswrangler', 'test_awswrangler.py'],
  ['dbt-athena', 'test_dbt.py'],
  ['PyIceberg', 'test_pyiceberg.py'],
])("%s does its usual day's work", async (_, file) => {
  expect(await work(file)).toMatch(/^\d+ passed/m);
});
