import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Runs the compiled tests whose source still stands; the compiler leaves the output of deleted sources behind.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiled = path.join(root, 'dist', 'test');
const tests = readdirSync(compiled, { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => existsSync(path.join(root, 'test', file.replace(/\.js$/, '.ts'))))
  .sort()
  .map((file) => path.join(compiled, file));

const concurrency = `--test-concurrency=${os.availableParallelism()}`;
const { status, signal } = spawnSync(process.execPath, ['--test', concurrency, ...tests], {
  cwd: root,
  stdio: 'inherit',
});
if (signal) console.error(`the tests were ended by ${signal}`);
process.exitCode = status ?? 1;
