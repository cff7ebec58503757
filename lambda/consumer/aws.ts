import { crc32 } from 'node:zlib';
import { objectUrl, secretsManagerUrl } from '../shared/endpoint';
import { expectOk, type SignedFetch } from '../shared/signed-fetch';
import type { ConsumerPorts } from './ports';
import { type PseudonymKey, pseudonymKeyOf } from './pseudonym';

export interface ConsumerSettings {
  readonly lakeBucket: string;
  readonly quarantineBucket: string;
  readonly secretArn: string;
}

const CONTENT_TYPES = { raw: 'application/vnd.apache.parquet', quarantine: 'application/gzip' } as const;
/** An object's own metadata has 2 KB, for names and values. */
const BATCHES_HEADER = 'x-amz-meta-producer-batches';
const PRECONDITION_FAILED = 412;

function crc32Base64(body: Uint8Array): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return checksum.toString('base64');
}

/**
 * The consumer's world on AWS. The key is read once per execution environment, when the first batch
 * needs it; after a rotation, deploying the function replaces all environments. Until then both keys
 * are in use, told apart by the key id that every pseudonym begins with.
 *
 * Objects are encrypted by the bucket's default (its KMS key), so a PUT names no key.
 */
export function awsPorts(
  settings: ConsumerSettings,
  send: SignedFetch,
  env: Readonly<Record<string, string | undefined>>,
): ConsumerPorts {
  const region = env['AWS_REGION'] ?? 'us-east-1';
  let key: Promise<PseudonymKey> | undefined;

  async function readKey(): Promise<PseudonymKey> {
    const request = {
      service: 'secretsmanager',
      url: secretsManagerUrl(region, env),
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body: JSON.stringify({ SecretId: settings.secretArn }),
    } as const;
    const response = await expectOk(await send(request), request);
    const { SecretString } = (await response.json()) as { SecretString?: string };
    return pseudonymKeyOf(SecretString ?? '');
  }

  return {
    pseudonymKey: () => {
      key ??= readKey().catch((error: unknown) => {
        // The next batch asks again: an environment must not keep a failure for its whole life.
        key = undefined;
        throw error;
      });
      return key;
    },

    putOnce: async (zone, objectKey, body, producerBatches) => {
      const bucket = zone === 'raw' ? settings.lakeBucket : settings.quarantineBucket;
      const request = {
        service: 's3',
        url: objectUrl(bucket, objectKey, region, env),
        method: 'PUT',
        headers: {
          'content-type': CONTENT_TYPES[zone],
          'if-none-match': '*',
          'x-amz-checksum-crc32': crc32Base64(body),
          ...(producerBatches.length > 0 && { [BATCHES_HEADER]: producerBatches.join(',') }),
        },
        body,
      } as const;
      const response = await send(request);
      if (response.status === PRECONDITION_FAILED) {
        await response.body?.cancel();
        return 'present';
      }
      await expectOk(response, request);
      await response.body?.cancel();
      return 'written';
    },
  };
}
