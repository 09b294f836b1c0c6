import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../dist/scripts/free-port.js';
import { whyNoMlflow } from '../dist/scripts/mlflow-environment.js';
import { startMlflowServer } from '../dist/scripts/mlflow-server.js';

// Runs the compiled tests whose source still stands; the compiler leaves the output of deleted sources behind. With
// arguments only those in whose path one of them stands: `node test/run.mjs mlflow/uploader`.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiled = path.join(root, 'dist', 'test');
const wanted = process.argv.slice(2);
const tests = readdirSync(compiled, { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => existsSync(path.join(root, 'test', file.replace(/\.js$/, '.ts'))))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  .map((file) => path.join(compiled, file));
if (tests.length === 0) throw new Error(`no test has ${wanted.join(' or ')} in its path`);

// One MLflow server for all files that need one: to start takes it longer than most of them. Others run meanwhile.
const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-mlflow-'));
const needed = tests.some((file) => readFileSync(file, 'utf8').includes('liveServer()'));
const port = needed && whyNoMlflow() === undefined ? await freePort() : undefined;
const starting = port === undefined ? undefined : startMlflowServer({ folder, port });
starting?.catch((error) => console.error(error.message));
try {
  // One file more than there are cores: many wait for a process or a timer.
  const concurrency = `--test-concurrency=${os.availableParallelism() + 1}`;
  const run = spawn(process.execPath, ['--test', concurrency, ...tests], {
    cwd: root,
    stdio: 'inherit',
    env: {
      // Where software plays the GPU it compiles programs for the narrowest vectors in a third of the time.
      LP_NATIVE_VECTOR_WIDTH: '128',
      ...process.env,
      ...(port && { INIT_SWEEP_TEST_MLFLOW: `http://127.0.0.1:${port}` }),
    },
  });
  const [status, signal] = await once(run, 'close');
  if (signal) console.error(`the tests were ended by ${signal}`);
  process.exitCode = status ?? 1;
} finally {
  const server = await starting?.catch(() => undefined);
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
