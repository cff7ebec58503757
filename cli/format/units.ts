const STEPS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in steps of 1,024, as Athena's console shows them: 102247 is "99.85 KB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < STEPS.length - 1) {
    value /= 1024;
    step++;
  }
  return `${step === 0 ? value : value.toFixed(2)} ${STEPS[step]}`;
}

export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Small amounts keep two significant digits: 0.000048 is "$0.000048". */
export function formatDollars(amount: number): string {
  return amount === 0 || amount >= 0.01
    ? `$${amount.toFixed(2)}`
    : `$${Number(amount.toPrecision(2)).toFixed(6)}`;
}
