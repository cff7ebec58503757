import { createInterface } from 'node:readline/promises';
import { exitCodes } from './exit-codes';
import { UserError } from './user-error';

/**
 * Asks on a terminal whether to go on; elsewhere nobody could answer, and the command was meant as given.
 * @throws UserError when the answer is no
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes || !process.stdin.isTTY || !process.stderr.isTTY) return;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) {
      throw new UserError('Nothing was changed.', exitCodes.interrupted);
    }
  } finally {
    prompt.close();
  }
}
