/** Bounds of what a producer may send. Beyond them an event is quarantined, whatever memory is left. */

const MIB = 1024 * 1024;

/** One payload after decompression, in bytes: 16 MiB. */
export const MAX_PAYLOAD_BYTES = 16 * MIB;
/** One event as JSON text, in bytes: 1 MiB. */
export const MAX_EVENT_BYTES = MIB;
/** Nesting of objects and arrays in one event. */
export const MAX_DEPTH = 64;
/**
 * Decompressed bytes of one batch: 128 MiB. What comes after is handed back to the event source, which
 * delivers it again as a batch of its own: 6 MB of well-packed bombs must not end the function.
 */
export const MAX_BATCH_BYTES = 128 * MIB;
