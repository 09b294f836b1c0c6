import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyNoMlflow } from '../scripts/mlflow-environment.js';
import { startMlflowServer } from '../scripts/mlflow-server.js';
import { prepareSweep, type RunRequest } from '../src/sweep/prepare-sweep.js';
import { trainMissing } from '../src/sweep/train-missing.js';
import { beginUpload } from '../src/sweep/upload-run.js';
import { type BenchOptions, type Measured, median } from './result.js';

const initGrid = fileURLToPath(new URL('../../experiments/init-grid.ts', import.meta.url));

/** What training loses to an upload beside it, server and all on this machine, as `npm run mlflow` starts it. */
export async function* uploadBesideTrainingBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  if (whyNoMlflow() !== undefined) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'init-sweep-bench-'));
  const server = await startMlflowServer({
    folder: path.join(folder, 'server'),
    workers: 2,
    stepsBack: true,
  });
  const times = { off: [] as number[], on: [] as number[] };
  const rests: number[] = [];
  const trials = quick ? 2 : 66;
  try {
    for (let round = 0; round < (quick ? 1 : 5); round++)
      for (const which of round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
        const results = path.join(folder, `${which}-${round}`);
        const { training, rest } = await seconds(results, trials, which === 'on' ? server.uri : undefined);
        times[which].push(training);
        if (which === 'on') rests.push(rest);
      }
  } finally {
    await server.kill();
    await rm(folder, { recursive: true });
  }
  yield {
    bench: 'mlflow',
    case: `training of ${trials} trials of init-grid with an upload beside it`,
    value: median(times.on),
    unit: 's',
    peer: { name: 'without', value: median(times.off) },
    bar: { atMost: 1.03 },
  };
  yield {
    bench: 'mlflow',
    case: `the rest of that upload, after the last of ${trials} trials`,
    value: median(rests),
    unit: 's',
  };
}

/** How long training takes, from the first cohort's start to the last trial's end, and then the rest of the upload. */
async function seconds(
  results: string,
  limit: number,
  uri: string | undefined,
): Promise<{ readonly training: number; readonly rest: number }> {
  const request: RunRequest = {
    ...{ experiment: initGrid, results, backend: 'auto', filters: [], limit, retryFailed: false },
  };
  const prepared = await prepareSweep(request);
  let begun = 0;
  const surroundings = {
    // The first text is of the backend, when the workers stand ready.
    stream: {
      write: () => {
        if (begun === 0) begun = performance.now();
      },
    },
    ...{ signal: new AbortController().signal, onUpload: () => {}, onTraining: () => {}, now: Date.now },
  };
  const upload =
    uri && (await beginUpload(prepared, { uri, optional: false, patience: 60_000 }, surroundings));
  await trainMissing(prepared, request, surroundings);
  const ended = performance.now();
  const uploaded = upload && (await upload.finish());
  if (uploaded && ('failure' in uploaded || uploaded.problem !== null))
    throw new Error(`the upload ended early: ${JSON.stringify(uploaded)}`);
  return { training: (ended - begun) / 1000, rest: (performance.now() - ended) / 1000 };
}
