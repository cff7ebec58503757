import { setTimeout as pause } from 'node:timers/promises';
import { Stopped } from '../interpreter/state-error';

/** What a `.sync` task began, and waits for. */
export interface Begun<State> {
  state(): Promise<State>;
  hasEnded(state: State): boolean;
  /** A stopped execution takes it along, and a state that is too late. */
  stop(): Promise<unknown>;
}

const POLL_MS = 200;

/** @returns how it ended. @throws Stopped when the signal aborts, after it was stopped. */
export async function untilEnded<State>(begun: Begun<State>, signal: AbortSignal): Promise<State> {
  for (;;) {
    if (signal.aborted) {
      await begun.stop();
      throw new Stopped();
    }
    const state = await begun.state();
    if (begun.hasEnded(state)) return state;
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
