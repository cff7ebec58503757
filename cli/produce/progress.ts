import { Presets, SingleBar } from 'cli-progress';
import type { ProduceProgress } from './produce-file';

/** Where no bar can be drawn, a line is written this often. Milliseconds. */
const LINE_INTERVAL_MS = 5000;

export interface ProgressReport {
  update(progress: ProduceProgress): void;
  end(): void;
}

/** A bar on a terminal, otherwise a line every few seconds: both on standard error. */
export function progressReport(output: NodeJS.WriteStream = process.stderr): ProgressReport {
  return output.isTTY ? bar(output) : lines(output);
}

function bar(output: NodeJS.WriteStream): ProgressReport {
  const single = new SingleBar(
    {
      format: '  {bar} {percentage}% | {read} rows read, {sent} acknowledged | {duration_formatted}',
      stream: output,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  single.start(100, 0, { read: 0, sent: 0 });
  return {
    update: ({ fraction, rowsRead, rowsSent }) =>
      single.update(Math.floor(fraction * 100), {
        read: rowsRead.toLocaleString('en-GB'),
        sent: rowsSent.toLocaleString('en-GB'),
      }),
    end: () => single.stop(),
  };
}

function lines(output: NodeJS.WriteStream): ProgressReport {
  let writtenAt = performance.now();
  return {
    update: ({ fraction, rowsRead, rowsSent }) => {
      if (performance.now() - writtenAt < LINE_INTERVAL_MS) return;
      writtenAt = performance.now();
      output.write(
        `  ${Math.floor(fraction * 100)}%: ${rowsRead.toLocaleString('en-GB')} rows read, ${rowsSent.toLocaleString('en-GB')} acknowledged\n`,
      );
    },
    end: () => undefined,
  };
}
