import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { awsPorts } from '../../../lambda/consumer/aws';
import { signedFetch } from '../../../lambda/shared/signed-fetch';
import { type Answer, environment, localAws, type Received } from '../shared/local-aws';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const SECRET = { keyId: 'k1', key: 'a key that only this test knows, long enough' };
const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pseudonym-key';

async function portsOn(answer: (request: Received, place: number) => Answer) {
  const aws = await localAws(answer);
  close = aws.close;
  const env = environment(aws.endpoint);
  const settings = { lakeBucket: 'lake', quarantineBucket: 'quarantine', secretArn: SECRET_ARN };
  const send = signedFetch(env, { attempts: 2, firstPauseMs: 1, retriedStatuses: [409, 429] });
  return { ports: awsPorts(settings, send, env), received: aws.received };
}

describe('an object', () => {
  test('is put once, with its checksum, into the bucket of its zone', async () => {
    const { ports, received } = await portsOn(() => ({ status: 200 }));
    const body = Buffer.from('PAR1 and so on');
    expect(await ports.putOnce('raw', 'raw/orders/dt=2009-12-01/a.parquet', body, [])).toBe('written');
    expect(await ports.putOnce('quarantine', 'orders/a.jsonl.gz', body, [])).toBe('written');

    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /lake/raw/orders/dt%3D2009-12-01/a.parquet',
      'PUT /quarantine/orders/a.jsonl.gz',
    ]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    for (const request of received) {
      expect(request.body.equals(body)).toBe(true);
      expect(request.headers).toMatchObject({
        'if-none-match': '*',
        'x-amz-checksum-crc32': checksum.toString('base64'),
        authorization: expect.stringMatching(
          /\/eu-central-1\/s3\/aws4_request.*SignedHeaders=[^,]*if-none-match/,
        ),
      });
    }
  });

  test("names its producers' batches in its own metadata, signed like all else", async () => {
    const { ports, received } = await portsOn(() => ({ status: 200 }));
    const batches = ['01KAJ3G5T00000000000000001', '01KAJ3G5T00000000000000002'];
    await ports.putOnce('raw', 'a', Buffer.from('x'), batches);
    await ports.putOnce('raw', 'b', Buffer.from('x'), []);
    const [first, second] = received.map(({ headers }) => headers);
    expect(first?.['x-amz-meta-producer-batches']).toBe(batches.join(','));
    expect(first?.['authorization']).toMatch(/SignedHeaders=[^,]*x-amz-meta-producer-batches/);
    expect(second).not.toHaveProperty('x-amz-meta-producer-batches');
  });

  test('that is there already is left', async () => {
    const { ports, received } = await portsOn(() => ({
      status: 412,
      body: '<Code>PreconditionFailed</Code>',
    }));
    expect(await ports.putOnce('raw', 'a', Buffer.from('x'), [])).toBe('present');
    expect(received).toHaveLength(1);
  });

  test('that was written by a try whose answer was lost is found by the next', async () => {
    const { ports } = await portsOn((_, place) => (place === 0 ? 'hang up' : { status: 412 }));
    expect(await ports.putOnce('raw', 'a', Buffer.from('x'), [])).toBe('present');
  });

  test('is put again when another conditional write is under way', async () => {
    const { ports } = await portsOn((_, place) => ({ status: place === 0 ? 409 : 200 }));
    expect(await ports.putOnce('raw', 'a', Buffer.from('x'), [])).toBe('written');
  });

  test('that is refused throws with S3’s code', async () => {
    const { ports } = await portsOn(() => ({
      status: 403,
      body: '<Error><Code>AccessDenied</Code></Error>',
    }));
    await expect(ports.putOnce('raw', 'a', Buffer.from('x'), [])).rejects.toThrow(
      'answered 403 (AccessDenied)',
    );
  });
});

describe('the pseudonym key', () => {
  const secretAnswer = { status: 200, body: JSON.stringify({ SecretString: JSON.stringify(SECRET) }) };

  test('is read from the secret once, whoever asks', async () => {
    const { ports, received } = await portsOn(() => secretAnswer);
    const [key] = await Promise.all([ports.pseudonymKey(), ports.pseudonymKey()]);
    expect(await ports.pseudonymKey()).toBe(key);
    expect(key.id).toBe('k1');
    expect(key.key.export().toString()).toBe(SECRET.key);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'POST',
      path: '/',
      headers: {
        'x-amz-target': 'secretsmanager.GetSecretValue',
        'content-type': 'application/x-amz-json-1.1',
      },
    });
    expect(JSON.parse(String(received[0]?.body))).toEqual({ SecretId: SECRET_ARN });
  });

  test('that could not be read is asked for again by the next batch', async () => {
    const { ports } = await portsOn((_, place) =>
      place === 0 ? { status: 400, body: '{"__type":"AccessDeniedException"}' } : secretAnswer,
    );
    await expect(ports.pseudonymKey()).rejects.toThrow('AccessDeniedException');
    expect((await ports.pseudonymKey()).id).toBe('k1');
  });

  test('of a binary secret is refused', async () => {
    const { ports } = await portsOn(() => ({ status: 200, body: '{"SecretBinary":"AAAA"}' }));
    await expect(ports.pseudonymKey()).rejects.toThrow('not JSON');
  });
});
