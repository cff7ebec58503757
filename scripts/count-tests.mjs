// Adds up what Jest ("Tests: 1 failed, 2 passed, 3 total") and pytest ("2 passed, 1 failed in 3s")
// printed into a log, and closes with one plain line. No test counted, or one failed: exit code 1.
// The check repeats Jest's line behind the step's name: those tests were counted already.
import { readFileSync } from 'node:fs';

const lines = readFileSync(process.argv[2], 'utf8').split('\n');
const closing = lines.filter((line) => /^Tests: .* total|\d+ (passed|failed).* in [\d.]+s/.test(line));
const count = (word) =>
  closing
    .flatMap((line) => [...line.matchAll(new RegExp(`(\\d+) ${word}`, 'g'))])
    .reduce((sum, [, n]) => sum + Number(n), 0);
const passed = count('passed');
const failed = count('failed');
const skipped = count('skipped');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
