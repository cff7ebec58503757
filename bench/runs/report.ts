import type { Costs } from './hourly-run';

/** What `about the same` means: at most this many times as much. */
const MOST = { seconds: 1.5, requests: 1.2, objectsRead: 1.2 } as const;

const FIGURES: ReadonlyArray<readonly [keyof Costs, string, number]> = [
  ['seconds', 'whole run, seconds', 1],
  ['cleanSeconds', '  clean job', 1],
  ['gateSeconds', '  quality gate', 1],
  ['martsSeconds', '  marts', 1],
  ['requests', 'S3 requests', 0],
  ['objectsRead', 'objects of the lake read', 0],
  ['bytesRead', 'bytes of the lake read', 0],
];

function shown(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function ratio(few: number, many: number): string {
  return few === 0 ? '-' : (many / few).toFixed(2);
}

/** The figures of both side by side. */
export function table(few: Costs, many: Costs, sizes: readonly [number, number]): string {
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(28)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  return [
    line('10,000 new rows among', [...sizes.map((size) => shown(size, 0)), 'ratio']),
    ...FIGURES.map(([figure, name, digits]) =>
      line(name, [shown(few[figure], digits), shown(many[figure], digits), ratio(few[figure], many[figure])]),
    ),
  ].join('\n');
}

/** Whether a run costs about the same among many old rows as among few. */
export function compared(few: Costs, many: Costs): { readonly holds: boolean; readonly words: string } {
  const missed = (Object.keys(MOST) as Array<keyof typeof MOST>).filter(
    (figure) => many[figure] > few[figure] * MOST[figure],
  );
  const wanted = Object.entries(MOST).map(([figure, most]) => `${figure} at most ${most} times`);
  const verdict = missed.length === 0 ? 'holds' : `MISSED by ${missed.join(', ')}`;
  return { holds: missed.length === 0, words: `About the same (${wanted.join(', ')}): ${verdict}` };
}
