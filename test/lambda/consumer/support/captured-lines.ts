import { jest } from '@jest/globals';

/** What Powertools prints meanwhile: its logger and its metrics each make a Console on standard output. */
export function capturedLines(run: () => void): string[] {
  const lines: string[] = [];
  const written = (chunk: unknown) => {
    lines.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(written),
    jest.spyOn(process.stderr, 'write').mockImplementation(written),
  ];
  try {
    run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
}
