import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mlflowPython, whyNoMlflow } from '../scripts/mlflow-environment.js';
import { type MlflowServer, startMlflowServer } from '../scripts/mlflow-server.js';
import { type BenchOptions, type Measured, median } from './result.js';
import { uploadSeconds } from './upload-seconds.js';
import { type SweepSize, writeSweep } from './write-sweep.js';

const bench = 'mlflow';

/** What an upload to a real server on this machine reaches, its store SQLite, against MLflow's own client. */
export async function* mlflowBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const missing = whyNoMlflow();
  if (missing !== undefined) {
    console.error(`mlflow: left out: ${missing}`);
    return;
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const server = await startMlflowServer({ folder: path.join(folder, 'server'), workers: 2 });
  try {
    yield await againstClient(server, folder, quick);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Values a second, turn by turn with the Python client. */
async function againstClient(server: MlflowServer, folder: string, quick: boolean): Promise<Measured> {
  const size = quick ? { trials: 2, steps: 10, metrics: 20 } : { trials: 20, steps: 200, metrics: 20 };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    theirs.push(await clientRate(server, `client-${round}`, size));
    ours.push(await uploadRate(server, folder, `upload-${round}`, size));
  }
  return {
    bench,
    case: `upload of ${size.trials} trials × ${size.steps} steps × ${size.metrics} metrics, SQLite`,
    value: median(ours),
    unit: 'values/s',
    peer: { name: "MLflow's Python client, log_batch", value: median(theirs) },
    bar: { atLeast: 1 },
  };
}

/** Values a second of a sweep that is written first. */
async function uploadRate(
  server: MlflowServer,
  folder: string,
  name: string,
  size: SweepSize,
): Promise<number> {
  const sweep = path.join(folder, name);
  await writeSweep(sweep, name, size);
  return (size.trials * size.steps * size.metrics) / (await uploadSeconds(sweep, server.uri));
}

async function clientRate(
  server: MlflowServer,
  name: string,
  { trials, steps, metrics }: SweepSize,
): Promise<number> {
  const script = fileURLToPath(new URL('../../bench/peers/mlflow_log_batch.py', import.meta.url));
  const args = [script, server.uri, name, trials, steps, metrics].map(String);
  const { stdout } = await promisify(execFile)(mlflowPython, args);
  const { values, seconds } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    values: number;
    seconds: number;
  };
  return values / seconds;
}
