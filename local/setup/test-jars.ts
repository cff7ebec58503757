import { cp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPaths } from '../paths';
import { readChecksums, verifyChecksums } from './checksums';
import { fetchWithIvy } from './jvm-archives';
import type { SetupContext } from './set-up';
import { Stamp } from './stamp';

const files = (paths: LocalPaths) => ({
  ivy: join(paths.local, 'engines', 'ivy-test.xml'),
  checksums: join(paths.local, 'engines', 'checksums-test.txt'),
});

export function testJarsStamp(paths: LocalPaths): Promise<Stamp> {
  return Stamp.of(join(paths.stamps, 'test-jars'), Object.values(files(paths)));
}

/** Deequ, with which tests evaluate the rulesets that we hand to Glue. */
export async function installTestJars(context: SetupContext, note: (text: string) => void): Promise<void> {
  const { paths } = context;
  // Beside the folder of the engines' own archives, which may be fetched at the same time.
  const into = `${paths.ivy}-test`;
  await fetchWithIvy(context, note, { ivy: files(paths).ivy, into, what: 'the jars for tests' });
  const fetched = join(into, 'fetched', 'deequ');
  await verifyChecksums(fetched, await readdir(fetched), await readChecksums(files(paths).checksums));
  const fresh = `${paths.testJars}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(fetched, fresh, { recursive: true, dereference: true });
  await rm(paths.testJars, { recursive: true, force: true });
  await rename(fresh, paths.testJars);
  await rm(into, { recursive: true, force: true });
}
