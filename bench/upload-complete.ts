import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mlflowPython, whyNoMlflow } from '../scripts/mlflow-environment.js';
import { type MlflowServer, startMlflowServer } from '../scripts/mlflow-server.js';
import type { BenchOptions, Measured } from './result.js';
import { uploadSeconds } from './upload-seconds.js';
import { writeSweep } from './write-sweep.js';

/** What a server's store has of a sweep, against its records. */
interface Comparison {
  readonly trials: number;
  readonly running: number;
  readonly values: number;
  readonly absent: number;
  readonly strange: number;
  readonly doubled: number;
}

/** Not spawnSync: a server whose words nobody reads stands still in the end. */
const run = promisify(execFile);

const bench = 'mlflow';
const initGrid = fileURLToPath(new URL('../../experiments/init-grid.ts', import.meta.url));
const command = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** Whether every value of large sweeps is in a real server's SQLite store, once and as the records have it. */
export async function* uploadCompleteBench({ full }: BenchOptions): AsyncGenerator<Measured> {
  if (!full || whyNoMlflow() !== undefined) return;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const store = path.join(folder, 'server');
  const server = await startMlflowServer({ folder: store, workers: 2 });
  try {
    yield* thousandTrials(server, folder, store);
    yield* wholeInitGrid(server, folder, store);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* thousandTrials(
  server: MlflowServer,
  folder: string,
  store: string,
): AsyncGenerator<Measured> {
  const size = { trials: 1000, steps: 200, metrics: 20 };
  const what = `${size.trials} trials × ${size.steps} steps × ${size.metrics} metrics`;
  const sweep = path.join(folder, 'thousand');
  await writeSweep(sweep, 'thousand', size);
  await uploadSeconds(sweep, server.uri);
  yield* compared(what, sweep, store, size.trials, size.trials * size.steps * size.metrics);
}

/** Trains the whole of experiments/init-grid.ts by the command itself, with the upload beside it. */
async function* wholeInitGrid(server: MlflowServer, folder: string, store: string): AsyncGenerator<Measured> {
  const args = [command, initGrid, '--results', folder, '--mlflow', server.uri];
  await run(process.execPath, args);
  yield* compared('experiments/init-grid.ts', path.join(folder, 'init-grid'), store, 396);
}

/** How many trials and values of a sweep are not in the store as they should. */
async function* compared(
  what: string,
  sweep: string,
  store: string,
  trials: number,
  values?: number,
): AsyncGenerator<Measured> {
  const found = await compareStore(sweep, store);
  const { absent, strange, doubled } = found;
  yield {
    bench,
    case: `trials of ${what} that are absent, doubled or RUNNING in the store, of ${trials}`,
    value: Math.abs(trials - found.trials) + found.running,
    unit: 'trials',
    bar: { atMost: 0 },
  };
  yield {
    bench,
    case: `values of ${what} that are absent, doubled or changed in the store, of ${found.values}`,
    value: absent + strange + doubled + (values === undefined ? 0 : Math.abs(values - found.values)),
    unit: 'values',
    bar: { atMost: 0 },
  };
}

async function compareStore(sweep: string, store: string): Promise<Comparison> {
  const script = fileURLToPath(new URL('../../bench/peers/compare_mlflow_store.py', import.meta.url));
  const args = [script, sweep, path.join(store, 'mlflow.db')];
  const { stdout } = await run(mlflowPython, args);
  return JSON.parse(stdout) as Comparison;
}
