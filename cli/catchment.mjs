#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// zstd in node:zlib came with 22.15; the functions run on the Node of the package `node` as they do on AWS.
const WANTED = [22, 15];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) {
  const require = createRequire(import.meta.url);
  require('tsx/cjs/api').register();
  require('./main.ts');
} else {
  runWithOwnNode();
}

function runWithOwnNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(own)) {
    process.stderr.write(
      `catchment: Node ${process.versions.node} is too old (wanted ${WANTED.join('.')} or newer), and ${own} is not there: run npm ci.\n`,
    );
    process.exit(3);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself; what is sent to us alone is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)));
}
