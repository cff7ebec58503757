import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition. @throws Error with `what` when it does not come true in time. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 15,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}.`);
    await delay(20);
  }
}
