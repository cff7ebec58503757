import { expect, test } from '@jest/globals';
import { readHead } from '../../../../local/gateway/pass-through/message-head';

const read = (text: string) => readHead(Buffer.from(text, 'latin1'));

test('a head is its first line and its headers, up to the empty line', () => {
  const head = 'PUT /b/k?x=1 HTTP/1.1\r\nHost: h\r\nX-Two: a\r\nx-two:  b \r\n\r\n';
  expect(read(`${head}body`)).toEqual({
    line: ['PUT', '/b/k?x=1', 'HTTP/1.1'],
    headers: { host: 'h', 'x-two': 'a, b' },
    bytes: head.length,
  });
  expect(read('HTTP/1.1 200 \r\n\r\n')).toMatchObject({ line: ['HTTP/1.1', '200', ''] });
  expect(read('HTTP/1.1 404 Not Found\r\n\r\n')).toMatchObject({ line: ['HTTP/1.1', '404', 'Not Found'] });
});

test('a head that has not come whole is waited for, one without end is not', () => {
  expect(read('GET / HTTP/1.1\r\nHost: h\r\n')).toBe('more');
  expect(read(`GET / HTTP/1.1\r\nHost: ${'h'.repeat(64 * 1024)}`)).toBeUndefined();
});

test.each(['GET / HTTP/1.1\r\nHost h\r\n\r\n', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n', 'nonsense\r\n\r\n'])(
  '%j is no head that is read here',
  (text) => {
    expect(read(text)).toBeUndefined();
  },
);
