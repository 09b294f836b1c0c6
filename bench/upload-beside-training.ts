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

/** As a run's default. */
const share = 0.02;

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
  let restOfUpload = 0;
  const [trials, rounds] = quick ? [2, 1] : [132, 7];
  try {
    // The first requests that a server answers cost it more.
    if (!quick) await seconds(path.join(folder, 'first'), 4, server.uri, true);
    for (let round = 1; round <= rounds; round++)
      for (const which of round % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
        const results = path.join(folder, `${which}-${round}`);
        const uri = which === 'on' ? server.uri : undefined;
        const { training, rest } = await seconds(results, trials, uri, round === rounds);
        times[which].push(training);
        if (which === 'on') restOfUpload = rest;
      }
  } finally {
    await server.kill();
    await rm(folder, { recursive: true });
  }
  const training = `training of ${trials} trials of init-grid`;
  yield {
    bench: 'mlflow',
    case: `${training} with an upload beside it`,
    value: median(times.on),
    unit: 's',
    peer: { name: 'without', value: median(times.off) },
  };
  yield {
    bench: 'mlflow',
    case: `what ${training} loses to an upload beside it, the median of ${rounds} pairs`,
    value: 100 * (median(times.on.map((on, round) => on / times.off[round]!)) - 1),
    unit: '%',
    bar: { atMost: 3 },
  };
  yield {
    bench: 'mlflow',
    case: `the rest of that upload, after the last of ${trials} trials`,
    value: restOfUpload,
    unit: 's',
  };
}

/** How long training takes, from the first cohort's start to the last trial's end, and then the rest of the upload, should it go `toTheEnd`. */
async function seconds(
  results: string,
  limit: number,
  uri: string | undefined,
  toTheEnd: boolean,
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
    uri && (await beginUpload(prepared, { uri, optional: false, share, patience: 60_000 }, surroundings));
  await trainMissing(prepared, request, surroundings);
  const ended = performance.now();
  if (upload && !toTheEnd) upload.abandon();
  const uploaded = upload && toTheEnd && (await upload.finish());
  if (uploaded && ('failure' in uploaded || uploaded.problem !== null))
    throw new Error(`the upload ended early: ${JSON.stringify(uploaded)}`);
  return { training: (ended - begun) / 1000, rest: (performance.now() - ended) / 1000 };
}
