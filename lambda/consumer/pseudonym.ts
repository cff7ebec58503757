import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** The key of the pseudonyms. A KeyObject: with a Buffer OpenSSL would set the key up anew each time. */
export interface PseudonymKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * 128 bits, of which no two values of a lake share all, in base64url: 21 characters of six bits and one
 * of two. A column of them is half the size of full digests.
 */
const WHOLE_CHARACTERS = 21;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The character that stands for a digest's first two bits of six, the other four being zero. */
const LAST_CHARACTER = new Map(
  Array.from(BASE64URL, (character, bits) => [character, BASE64URL.charAt(bits & 0b110000)]),
);

/**
 * @param secret the JSON of the secret, `{"keyId": "k1", "key": "<random>"}`
 * @throws Error that names what is missing and shows nothing of the secret
 */
export function pseudonymKeyOf(secret: string): PseudonymKey {
  let parsed: { keyId?: unknown; key?: unknown } | null;
  try {
    parsed = JSON.parse(secret);
  } catch {
    throw new Error('The pseudonym secret is not JSON: store {"keyId": "…", "key": "…"}.');
  }
  const { keyId, key } = parsed ?? {};
  if (typeof keyId !== 'string' || !/^[A-Za-z0-9-]{1,16}$/.test(keyId)) {
    throw new Error('The pseudonym secret lacks "keyId": 1 to 16 letters, digits or hyphens.');
  }
  if (typeof key !== 'string' || key.length < 32) {
    throw new Error('The pseudonym secret lacks "key": a random text of 32 characters or more.');
  }
  return { id: keyId, key: createSecretKey(key, 'utf8') };
}

/** `<key id>_` and 22 characters: the same value has the same pseudonym in every dataset of the key. */
export function pseudonymOf(value: string, { id, key }: PseudonymKey): string {
  // Text straight from the digest, cut afterwards: a Buffer in between costs a third more.
  const digest = createHmac('sha256', key).update(value, 'utf8').digest('base64url');
  const last = LAST_CHARACTER.get(digest.charAt(WHOLE_CHARACTERS));
  return `${id}_${digest.slice(0, WHOLE_CHARACTERS)}${last}`;
}
