import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { expectOk, type SignedFetchOptions, signedFetch } from '../../../lambda/shared/signed-fetch';
import { type Answer, environment, localAws, type Received } from './local-aws';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function sent(answer: (request: Received, place: number) => Answer, options: SignedFetchOptions = {}) {
  const aws = await localAws(answer);
  close = aws.close;
  const request = {
    service: 'secretsmanager',
    url: `${aws.endpoint}/some/path`,
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: '{"SecretId":"a"}',
  } as const;
  const send = signedFetch(environment(aws.endpoint), { firstPauseMs: 1, ...options });
  return { request, received: aws.received, response: send(request) };
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Signature Version 4, written a second time from AWS's description. */
function expectedSignature({ method, path, headers, body }: Received): string {
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const canonicalHeaders = signed
    .split(';')
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const canonical = [method, path, '', canonicalHeaders, signed, sha256(body)].join('\n');
  const moment = String(headers['x-amz-date']);
  const scope = `${moment.slice(0, 8)}/eu-central-1/secretsmanager/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, 'AWS4a secret that is never sent');
  return createHmac('sha256', key as Buffer)
    .update(toSign)
    .digest('hex');
}

describe('a signed request', () => {
  test('carries a signature that AWS would compute too, and the session token', async () => {
    const { response, received } = await sent(() => ({ status: 200, body: '{}' }));
    expect(await (await response).text()).toBe('{}');
    const [request] = received as [Received];
    expect(request.headers.authorization).toContain('Credential=AKIATEST/');
    expect(request.headers.authorization).toContain(`Signature=${expectedSignature(request)}`);
    expect(request.headers['x-amz-security-token']).toBe('session');
    expect(request.body.toString()).toBe('{"SecretId":"a"}');
  });

  test('is tried again after 5xx, 429 and a broken connection, until it is answered', async () => {
    const answers: Answer[] = [{ status: 503 }, 'hang up', { status: 429 }, { status: 200 }];
    const { response, received } = await sent((_, place) => answers[place] as Answer);
    expect((await response).status).toBe(200);
    expect(received).toHaveLength(4);
  });

  test('is tried again after a timeout', async () => {
    const { response, received } = await sent((_, place) => (place === 0 ? 'say nothing' : { status: 200 }), {
      timeoutMs: 200,
    });
    expect((await response).status).toBe(200);
    expect(received).toHaveLength(2);
  });

  test('is not tried again after an answer that another try would not change', async () => {
    const { response, received } = await sent(() => ({ status: 403 }));
    expect((await response).status).toBe(403);
    expect(received).toHaveLength(1);
  });

  test('gives the last answer when all tries fail', async () => {
    const { response, received } = await sent(() => ({ status: 500 }), { attempts: 3 });
    expect((await response).status).toBe(500);
    expect(received).toHaveLength(3);
  });

  test('throws when the connection breaks to the end', async () => {
    const { response } = await sent(() => 'hang up', { attempts: 2 });
    await expect(response).rejects.toThrow(/POST 127\.0\.0\.1:\d+ failed 2 times\./);
  });
});

describe('an answer that is no success', () => {
  test.each([
    ['<Error><Code>AccessDenied</Code><Message>customer 13085</Message></Error>', 'AccessDenied'],
    [
      '{"__type":"com.amazonaws.secretsmanager#ResourceNotFoundException","message":"x"}',
      'ResourceNotFoundException',
    ],
    ['{"__type":"AccessDeniedException"}', 'AccessDeniedException'],
    ['customer 13085', 'no error code'],
  ])('is thrown with its code alone: %s', async (body, code) => {
    const { request, response } = await sent(() => ({ status: 400, body }));
    const error = await expectOk(await response, request).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(
      new RegExp(`^Error: POST 127\\.0\\.0\\.1:\\d+/some/path answered 400 \\(${code}\\)\\.$`),
    );
  });
});

test('an environment without credentials is refused', () => {
  expect(() => signedFetch({ AWS_ACCESS_KEY_ID: 'a' })).toThrow('AWS_SECRET_ACCESS_KEY');
});
