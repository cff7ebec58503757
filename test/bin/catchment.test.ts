import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { context } from '../../cdk.json';

const ROOT = resolve(__dirname, '../..');
const MAX_SYNTH_SECONDS = 15;
/** Makes the app say what it cost; the clock on the wall would measure its neighbours too. */
const REPORT_CPU =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stdout.write(String((user+system)/1e6))})';

/** As the CDK command line starts it. */
function runApp(env?: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'catchment-app-'));
  const child = spawnSync(
    join(ROOT, 'node_modules/.bin/node'),
    ['--import', REPORT_CPU, '--import', 'tsx', 'bin/catchment.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_VALIDATION: 'true',
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...(env === undefined ? {} : { env }) }),
      },
    },
  );
  return { ...child, outdir, seconds: Number(child.stdout) };
}

test('without an environment it says in one line which there are, and fails', () => {
  const { status, stderr } = runApp();
  expect(status).toBe(1);
  expect(stderr).toBe(
    'No environment was named; choose one of local, dev, staging, prod. For instance: npx cdk synth -c env=dev\n',
  );
});

test('with an environment that is none it names that and those there are', () => {
  const { status, stderr } = runApp('production');
  expect(status).toBe(1);
  expect(stderr).toContain('There is no environment "production"; choose one of local, dev, staging, prod.');
});

test(`prod is synthesized and checked in under ${MAX_SYNTH_SECONDS} s of one processor`, () => {
  const { status, stderr, outdir, seconds } = runApp('prod');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(join(outdir, 'catchment-prod-orders-processing.template.json'))).toBe(true);
  console.info(`prod: ${seconds.toFixed(1)} s`);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(MAX_SYNTH_SECONDS);
}, 60_000);
