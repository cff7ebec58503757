import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sparkJavaHome } from '../../../local/engines/spark-java';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

function javaHome(version: string): string {
  const home = temporary();
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Any"\nJAVA_VERSION="${version}"\n`);
  return home;
}

describe('the Java for Spark', () => {
  test.each(['1.8.0_402', '11.0.22', '17.0.9'])('is JAVA_HOME when that is %s', async (version) => {
    const home = javaHome(version);
    expect(await sparkJavaHome({ JAVA_HOME: home })).toBe(home);
  });

  test.each(['21.0.2', '1.7.0_80', '25'])('is the installed one when JAVA_HOME is %s', async (version) => {
    expect(await sparkJavaHome({ JAVA_HOME: javaHome(version) })).toBeUndefined();
  });

  test('is the installed one when JAVA_HOME names no Java, or nothing', async () => {
    expect(await sparkJavaHome({ JAVA_HOME: temporary() })).toBeUndefined();
    expect(await sparkJavaHome({})).toBeUndefined();
  });
});
