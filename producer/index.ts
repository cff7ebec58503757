/** The producer library: what a program that sends rows imports. */
export { contentId, contentNamespace } from './content-id';
export {
  DeliveryError,
  type DeliveryFailure,
  InvalidRowError,
  ProducerClosedError,
  RowTooLargeError,
  UnserializableRowError,
} from './errors';
export { type KinesisTarget, kinesisPutRecords } from './kinesis';
export {
  type DeliveredBatch,
  type PackedOptions,
  PRODUCER_DEFAULTS,
  type ProducerOptions,
  type SingleOptions,
} from './options';
export { Producer, type ProducerRow } from './producer';
export { type PutEntry, type PutFailure, type PutRecords, PutRequestError } from './put-records';
export type { ProducerStatistics } from './statistics';
