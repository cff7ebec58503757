import type { ProducerOptions } from '../../producer';

/** How rows become records, as a caller of the CLI chooses it. */
export function packingOf(options: {
  readonly single?: boolean;
  readonly maxRecordBytes?: number;
}): NonNullable<ProducerOptions['packing']> {
  const { single = false, maxRecordBytes } = options;
  if (single) {
    return { mode: 'single' };
  }
  return { mode: 'packed', ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }) };
}
