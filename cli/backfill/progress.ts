import { Presets, SingleBar } from 'cli-progress';
import type { BackfillProgress } from './backfill';
import { durationWords } from './estimate';

export interface BackfillReport {
  update(progress: BackfillProgress): void;
  /** What the run under way is at. */
  state(name: string): void;
  end(): void;
}

/** A bar on a terminal, otherwise a line a run: both on standard error. */
export function backfillReport(output: NodeJS.WriteStream = process.stderr): BackfillReport {
  return output.isTTY ? bar(output) : lines(output);
}

function bar(output: NodeJS.WriteStream): BackfillReport {
  const single = new SingleBar(
    {
      format: '  {bar} {value} of {total} dates | {duration_formatted}, {left} left | {state}',
      stream: output,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const left = timeLeft();
  let shown = false;
  let state = 'waiting';
  return {
    update(progress) {
      const payload = { left: left(progress), state };
      if (shown) single.update(progress.done, payload);
      else single.start(progress.total, progress.done, payload);
      shown = true;
    },
    state(name) {
      state = name;
      if (shown) single.update({ state });
    },
    end: () => single.stop(),
  };
}

function lines(output: NodeJS.WriteStream): BackfillReport {
  const left = timeLeft();
  return {
    update(progress) {
      const { done, total, chunk } = progress;
      const remaining = left(progress);
      if (chunk === undefined) {
        if (done > 0) output.write(`${done} of ${total} dates are done already\n`);
        return;
      }
      const [first, last] = [chunk.dates[0], chunk.dates.at(-1)];
      const span = first === last ? first : `${first} to ${last}`;
      const more = done < total ? `, ${remaining} left` : '';
      output.write(`${span}: ${chunk.seconds.toFixed(1)} s (${done} of ${total} dates${more})\n`);
    },
    state: () => {},
    end: () => {},
  };
}

/** Goes by the dates that this process has made, not by those that it found done. */
function timeLeft(): (progress: BackfillProgress) => string {
  let dates = 0;
  let seconds = 0;
  return ({ done, total, chunk }) => {
    dates += chunk?.dates.length ?? 0;
    seconds += chunk?.seconds ?? 0;
    return dates === 0 ? 'unknown time' : durationWords((seconds / dates) * (total - done));
  };
}
