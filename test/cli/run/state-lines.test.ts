import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { stateLines } from '../../../cli/run/state-lines';

test('a task of several items is one line, when the last of them has ended', () => {
  const stream = new PassThrough();
  const lines = stateLines(stream as unknown as NodeJS.WriteStream);
  lines.onState('OpenRun', 'entered');
  lines.onState('OpenRun', 'exited');
  lines.onState('QualityGate', 'entered');
  lines.onState('QualityGate', 'entered');
  lines.onState('QualityGate', 'exited');
  expect(told(stream)).toEqual(['OpenRun: s']);
  lines.onState('QualityGate', 'exited');
  lines.onState('Marts', 'entered');
  lines.end('failed');
  expect(told(stream)).toEqual(['QualityGate: s', 'Marts: failed after s']);
});

/** Lines written since the last look, without their durations. */
function told(stream: PassThrough): string[] {
  const text = (stream.read() as Buffer | null)?.toString() ?? '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\d+\.\d /, ''));
}
