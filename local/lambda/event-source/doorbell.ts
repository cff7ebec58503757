/** Wakes the one who waits; a ring that nobody hears is forgotten, so look again before you wait. */
export class Doorbell {
  #wake: () => void = () => {};

  ring(): void {
    this.#wake();
  }

  /** Until the bell rings, the signal aborts, or the time is over (milliseconds). */
  async wait(signal: AbortSignal, milliseconds = Infinity): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = Number.isFinite(milliseconds) ? setTimeout(wake, milliseconds) : undefined;
      signal.addEventListener('abort', wake);
      this.#wake = wake;
    });
    this.#wake = () => {};
  }
}
