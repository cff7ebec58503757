/**
 * Gives a large buffer's memory back at once, not at some collection: the next record is unpacked into
 * the same memory, which the processor still has in its cache, and V8 need not collect garbage because
 * of buffers that wait for it. The buffer, and every view of its memory, is empty afterwards.
 */
export function freeNow({ buffer }: Uint8Array): void {
  // Node cuts small buffers from a pool: that memory is not one buffer's to give.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
