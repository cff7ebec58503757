import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FetchObject, placeOf } from '../glue-catalog/fetch-object';

export interface LocalAssets {
  /** Local path. */
  readonly script: string;
  /** Local paths. */
  readonly extraPyFiles: readonly string[];
}

/**
 * Brings a run's script and packages into a folder of its own: Python remembers modules by path, and two
 * runs may bring different ones of the same name.
 *
 * @throws Error naming the address that cannot be fetched.
 */
export async function fetchAssets(
  directory: string,
  scriptLocation: string,
  extraPyFiles: readonly string[],
  fetchObject: FetchObject,
): Promise<LocalAssets> {
  const bring = async (address: string, index: number): Promise<string> => {
    const place = placeOf(address);
    let content: Uint8Array;
    try {
      content = await fetchObject(place);
    } catch (error) {
      const { message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      // Glue's words.
      throw new Error(
        `LAUNCH ERROR | Error downloading from S3 for bucket: ${place.bucket}, key: ${place.key}.${message} (Service: Amazon S3; Status Code: ${$metadata?.httpStatusCode}; Please refer logs for details.`,
      );
    }
    const folder = join(directory, String(index));
    await mkdir(folder, { recursive: true });
    const path = join(folder, basename(place.key));
    await writeFile(path, content);
    return path;
  };
  const [script, ...packages] = await Promise.all([scriptLocation, ...extraPyFiles].map(bring));
  return { script: script as string, extraPyFiles: packages };
}

export function forgetAssets(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}
