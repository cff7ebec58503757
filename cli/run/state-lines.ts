import { progressLines } from '../progress-lines';
import type { OnState } from './watch';

export interface StateLines {
  readonly onState: OnState;
  end(outcome: 'done' | 'failed'): void;
}

/** A line a task; of a task that several items of a Map run, one line when the last of them ends. */
export function stateLines(stream: NodeJS.WriteStream = process.stderr): StateLines {
  const lines = progressLines(stream);
  const underWay = new Map<string, { readonly since: number; items: number }>();
  const close = (step: string, state: 'done' | 'failed') => {
    const begun = underWay.get(step);
    if (begun === undefined) return;
    underWay.delete(step);
    lines.onProgress({ step, state, seconds: (performance.now() - begun.since) / 1000 });
  };
  return {
    onState(step, phase) {
      const begun = underWay.get(step);
      if (phase === 'entered' && begun === undefined) {
        underWay.set(step, { since: performance.now(), items: 1 });
        lines.onProgress({ step, state: 'started', seconds: 0 });
      } else if (begun !== undefined) {
        begun.items += phase === 'entered' ? 1 : -1;
        if (begun.items === 0) close(step, 'done');
      }
    },
    end(outcome) {
      for (const step of [...underWay.keys()]) close(step, outcome);
      lines.close();
    },
  };
}
