/** Ends the process with a benchmark's exit code; 1, and the error, when it fails. */
export function exitWith(benchmark: Promise<number>): void {
  benchmark.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
