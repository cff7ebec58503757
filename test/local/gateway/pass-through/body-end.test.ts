import { expect, test } from '@jest/globals';
import { answerBody, ChunkedBody, CountedBody } from '../../../../local/gateway/pass-through/body-end';

test.each([
  ['5\r\nhello\r\n0\r\n\r\n', 5],
  ['a;name=value\r\n0123456789\r\n1\r\nx\r\n0\r\nTrailer: y\r\n\r\n', 11],
  ['0\r\n\r\n', 0],
])('chunks %j end where they end, wherever they are cut', (text, size) => {
  const bytes = Buffer.from(`${text}next`);
  for (let cut = 0; cut <= text.length; cut++) {
    const body = new ChunkedBody();
    const first = body.take(bytes.subarray(0, cut));
    expect(first).toBe(cut);
    expect(body.done).toBe(cut === text.length);
    expect(first + body.take(bytes.subarray(first))).toBe(text.length);
    expect([body.done, body.bodyBytes]).toEqual([true, size]);
  }
});

test('a counted body takes its length and no more', () => {
  const body = new CountedBody(5);
  expect([body.take(Buffer.from('abc')), body.done]).toEqual([3, false]);
  expect([body.take(Buffer.from('defg')), body.done, body.bodyBytes]).toEqual([2, true, 5]);
});

test('an answer to HEAD and one without content have no body; one without a length ends with its connection', () => {
  expect(answerBody('HEAD', 200, { 'content-length': '5' })?.done).toBe(true);
  expect(answerBody('GET', 204, {})?.done).toBe(true);
  expect(answerBody('GET', 200, { 'content-length': '5' })?.done).toBe(false);
  expect(answerBody('GET', 200, {})).toBeUndefined();
});
