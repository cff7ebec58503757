import { memoryOf } from './process-memory';

/** Reading a process's memory costs a tenth of a millisecond on Linux, and a process elsewhere. */
const INTERVAL_MS = process.platform === 'linux' ? 50 : 500;

/** The memory of a function's process: watched while it runs, and the most that it ever took. */
export class MemoryWatch {
  #peakBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onExceeded called while it is watched and holds more than its limit; it is not ended here. */
  constructor(
    private readonly pid: number | undefined,
    private readonly limitBytes: number,
    private readonly onExceeded: () => void,
  ) {}

  /** What the process has used at most, in all of its invocations; as on AWS never above the limit. */
  get peakBytes(): number {
    return Math.min(this.#peakBytes, this.limitBytes);
  }

  start(): void {
    this.#timer ??= setInterval(async () => {
      if (await this.look()) this.onExceeded();
    }, INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** True when the process holds more than its limit. Never rejects: one that is gone has told what it used before. */
  async look(): Promise<boolean> {
    const memory = this.pid === undefined ? undefined : await memoryOf(this.pid);
    if (memory === undefined) return false;
    this.#peakBytes = Math.max(this.#peakBytes, memory.peakBytes);
    return memory.ownBytes > this.limitBytes;
  }
}
