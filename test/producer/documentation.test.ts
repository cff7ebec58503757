import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import { contentId, PRODUCER_DEFAULTS } from '../../producer';
import { LARGEST_STREAM_RECORD_BYTES } from '../../producer/limits';
import { type FakeKinesis, fakeKinesis, takeAll } from './fake-kinesis';
import { linesOf } from './fake-stream';
import { order } from './rows';

const ROOT = join(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/producing.md'), 'utf8');
const block = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] as string);

let kinesis: FakeKinesis;
let received: Record<string, unknown>[] = [];

beforeAll(async () => {
  kinesis = await fakeKinesis((request) => {
    const { Records } = request.body;
    if (request.operation !== 'PutRecords') return { status: 200, body: {} };
    for (const { Data } of Records) received.push(...linesOf(Buffer.from(Data, 'base64')));
    return takeAll(request);
  });
});
afterAll(() => kinesis.close());

async function run(args: readonly string[], cwd = ROOT): Promise<string> {
  received = [];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: kinesis.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return (await promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], { cwd, env })).stdout;
}

describe('docs/producing.md', () => {
  test('its example is the one that compiles, and prints what the page says', async () => {
    const path = join(__dirname, 'examples/send-orders.ts');
    const example = readFileSync(path, 'utf8').replaceAll("'../../../", "'./");
    expect(block('ts')).toEqual([example]);
    expect(await run([path])).toBe(block('text')[0]);
    expect(received).toMatchObject([
      { $catchment: { dataset: 'orders' } },
      { invoice: '581587', quantity: 3 },
    ]);
  }, 60_000);

  test('its defaults are the constants', () => {
    const quoted = Object.fromEntries(
      [...page.matchAll(/^\| `(?:packing\.)?([\w.]+)` \| (\S+) \|/gm)].map((match) => [match[1], match[2]]),
    );
    const { retry, ...defaults } = PRODUCER_DEFAULTS;
    const named = Object.entries(retry).map(([name, value]) => [`retry.${name}`, value] as const);
    for (const [name, value] of [...Object.entries(defaults), ...named]) {
      expect([name, quoted[name]]).toEqual([name, String(value)]);
    }
    expect(page).toContain(`(up to ${LARGEST_STREAM_RECORD_BYTES})`);
  });

  test('its commands run', async () => {
    const commands = (block('sh')[0] as string).trim().split('\n');
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const args = command.replace('rejects.ndjson', '/dev/null').split(' ').slice(2);
      await run([join(ROOT, 'cli/main.ts'), ...args, '--limit', '100']);
      expect(received.filter((line) => !('$catchment' in line))).toHaveLength(100);
    }
  }, 60_000);

  test('its Python gives the content id of this library', async () => {
    const row = order(12, { description: 'CAFÉ "ROUGE" \u2028 <£>' });
    const script = `import json, sys, uuid\nrow = json.loads(sys.argv[1])\n${block('python')[0]}print(event_id)`;
    const { stdout } = await promisify(execFile)('python3', ['-c', script, JSON.stringify(row)]);
    expect(stdout.trim()).toBe(contentId(orders, row));
  });
});
