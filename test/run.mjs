import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyNoMlflow } from '../dist/scripts/mlflow-environment.js';
import { startMlflowServer } from '../dist/scripts/mlflow-server.js';

// Runs the compiled tests whose source still stands; the compiler leaves the output of deleted sources behind.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiled = path.join(root, 'dist', 'test');
const tests = readdirSync(compiled, { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => existsSync(path.join(root, 'test', file.replace(/\.js$/, '.ts'))))
  .sort()
  .map((file) => path.join(compiled, file));

// One MLflow server for all files that need one: to start takes it longer than most of them.
const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-mlflow-'));
const server = whyNoMlflow() === undefined ? await startMlflowServer({ folder }) : undefined;
try {
  // One file more than there are cores: many wait for a process or a timer.
  const concurrency = `--test-concurrency=${os.availableParallelism() + 1}`;
  const run = spawn(process.execPath, ['--test', concurrency, ...tests], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(server && { INIT_SWEEP_TEST_MLFLOW: server.uri }) },
  });
  const [status, signal] = await once(run, 'close');
  if (signal) console.error(`the tests were ended by ${signal}`);
  process.exitCode = status ?? 1;
} finally {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
