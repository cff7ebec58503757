import type { OnProgress, Progress } from '../local/progress';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MILLISECONDS = 100;

export interface ProgressLines {
  readonly onProgress: OnProgress;
  /** Takes the live line away; call it before anything else is printed for good. */
  close(): void;
}

/** A terminal says that it is one, and how wide. */
type TerminalOrNot = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** One line a step when it ends; on a terminal also a live line of what is under way. */
export function progressLines(stream: TerminalOrNot): ProgressLines {
  return stream.isTTY ? liveLines(stream) : plainLines(stream);
}

function plainLines(stream: NodeJS.WritableStream): ProgressLines {
  return {
    onProgress: (progress) => {
      const { step, state, seconds } = progress;
      if (state === 'done') stream.write(`${step}: ${seconds.toFixed(1)} s\n`);
      if (state === 'failed') stream.write(`${step}: failed after ${seconds.toFixed(1)} s\n`);
    },
    close: () => {},
  };
}

function liveLines(stream: TerminalOrNot): ProgressLines {
  const underWay = new Map<string, { readonly since: number; readonly note: string }>();
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const clear = () => stream.write('\r\x1b[2K');

  function draw(): void {
    frame = (frame + 1) % FRAMES.length;
    const steps = [...underWay].map(([step, { since, note }]) => {
      const seconds = Math.floor((performance.now() - since) / 1000);
      return `${step} ${seconds} s${note === '' ? '' : ` (${note})`}`;
    });
    const line = `${FRAMES[frame]} ${steps.join(' · ')}`;
    // A line that wraps could not be taken back; a terminal that does not know its width says 0.
    clear();
    stream.write(line.slice(0, Math.max(1, (stream.columns || 80) - 1)));
  }

  function stopIfIdle(): void {
    if (underWay.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function hear({ step, state, seconds, note }: Progress): void {
    if (state === 'started' || state === 'running') {
      const since = underWay.get(step)?.since ?? performance.now();
      underWay.set(step, { since, note: note ?? '' });
      timer ??= setInterval(draw, FRAME_MILLISECONDS).unref();
      return;
    }
    underWay.delete(step);
    clear();
    const mark = state === 'done' ? '\x1b[32m✓\x1b[0m' : '\x1b[31m✗\x1b[0m';
    stream.write(`${mark} ${step} \x1b[2m${seconds.toFixed(1)} s\x1b[0m\n`);
    stopIfIdle();
  }

  return {
    onProgress: hear,
    close: () => {
      underWay.clear();
      if (timer !== undefined) clear();
      stopIfIdle();
    },
  };
}
