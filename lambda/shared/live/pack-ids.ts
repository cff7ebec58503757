const BYTES = 8;

/** Fingerprints as bytes, eight each. */
export function packIds(ids: ReadonlySet<bigint>): Uint8Array {
  const bytes = Buffer.allocUnsafe(ids.size * BYTES);
  let at = 0;
  for (const id of ids) at = bytes.writeBigUInt64LE(id, at);
  return bytes;
}

export function unpackIds(packed: Uint8Array): Set<bigint> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const ids = new Set<bigint>();
  for (let at = 0; at < bytes.length; at += BYTES) ids.add(bytes.readBigUInt64LE(at));
  return ids;
}
