/** What is told about a piece of work that takes more than a moment. */
export interface Progress {
  readonly step: string;
  readonly state: 'started' | 'running' | 'done' | 'failed';
  /** Since the step started. */
  readonly seconds: number;
  /** What it is at, or what came of it. */
  readonly note?: string;
}

export type OnProgress = (progress: Progress) => void;

/** Runs a step and tells of its start, its notes and its end. */
export async function timedStep<T>(
  onProgress: OnProgress,
  step: string,
  work: (note: (text: string) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const tell = (state: Progress['state'], note?: string) =>
    onProgress({
      step,
      state,
      seconds: (performance.now() - started) / 1000,
      ...(note === undefined ? {} : { note }),
    });
  tell('started');
  try {
    const result = await work((text) => tell('running', text));
    tell('done');
    return result;
  } catch (error) {
    tell('failed');
    throw error;
  }
}
