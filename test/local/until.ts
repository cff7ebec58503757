/** Waits for a condition; never for a time alone. */
export async function until(
  what: string,
  met: () => boolean | Promise<boolean>,
  seconds = 10,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}.`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}
