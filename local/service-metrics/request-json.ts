/** A body of a JSON call; undefined when it is none, as CBOR's or half of one. */
export function requestJson<T>(body: Buffer): T | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as T;
  } catch {
    return undefined;
  }
}
