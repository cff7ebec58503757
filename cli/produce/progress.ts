import { Presets, SingleBar } from 'cli-progress';
import type { ProduceProgress } from './produce-file';

/** Where no bar can be drawn, a line is written this often. Milliseconds. */
const LINE_INTERVAL_MS = 5000;

export interface ProgressReport {
  update(progress: ProduceProgress): void;
  end(): void;
}

/**
 * A bar on a terminal, otherwise a line every few seconds: both on standard error.
 * @param did what was done to the rows before they were sent: `read`, `made`
 */
export function progressReport(did: string, output: NodeJS.WriteStream = process.stderr): ProgressReport {
  return output.isTTY ? bar(did, output) : lines(did, output);
}

function bar(did: string, output: NodeJS.WriteStream): ProgressReport {
  const single = new SingleBar(
    {
      format: `  {bar} {percentage}% | {rows} rows ${did}, {sent} acknowledged | {duration_formatted}`,
      stream: output,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  single.start(100, 0, { rows: 0, sent: 0 });
  return {
    update: ({ fraction, rowsRead, rowsSent }) =>
      single.update(Math.floor(fraction * 100), {
        rows: rowsRead.toLocaleString('en-GB'),
        sent: rowsSent.toLocaleString('en-GB'),
      }),
    end: () => single.stop(),
  };
}

function lines(did: string, output: NodeJS.WriteStream): ProgressReport {
  let writtenAt = performance.now();
  return {
    update: ({ fraction, rowsRead, rowsSent }) => {
      if (performance.now() - writtenAt < LINE_INTERVAL_MS) return;
      writtenAt = performance.now();
      output.write(
        `  ${Math.floor(fraction * 100)}%: ${rowsRead.toLocaleString('en-GB')} rows ${did}, ${rowsSent.toLocaleString('en-GB')} acknowledged\n`,
      );
    },
    end: () => undefined,
  };
}
