import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { progressLines } from '../../cli/progress-lines';

function heard(stream: PassThrough): string {
  return (stream.read() as Buffer | null)?.toString() ?? '';
}

describe('progress', () => {
  test('where there is no terminal is one line a step, when it ends', () => {
    const stream = new PassThrough();
    const { onProgress, close } = progressLines(stream);
    onProgress({ step: 'Java 25', state: 'started', seconds: 0 });
    onProgress({ step: 'Java 25', state: 'running', seconds: 1, note: 'downloading' });
    expect(heard(stream)).toBe('');
    onProgress({ step: 'Java 25', state: 'done', seconds: 1.26 });
    onProgress({ step: 'Python', state: 'failed', seconds: 3 });
    close();
    expect(heard(stream)).toBe('Java 25: 1.3 s\nPython: failed after 3.0 s\n');
  });

  test('on a terminal ends with a line for each step and no live line', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const { onProgress, close } = progressLines(stream);
    onProgress({ step: 'Java 25', state: 'started', seconds: 0 });
    onProgress({ step: 'Java 25', state: 'done', seconds: 1.26 });
    close();
    expect(heard(stream)).toMatch(/✓.* Java 25 .*1\.3 s.*\n$/);
  });
});
