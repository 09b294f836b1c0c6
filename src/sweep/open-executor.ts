import os from 'node:os';
import type { BackendName } from '../engine/engine.js';
import { keepEngine } from '../engine/keep-engine.js';
import { loadEngine, prepareMainThread, runsOnGpu, warmsOneByOne } from '../engine/load-engine.js';
import { catchOutput } from '../scheduler/catch-output.js';
import type { Executor } from '../scheduler/executor.js';
import { inlineExecutor } from '../scheduler/inline-executor.js';
import type { RunRequest } from './prepare-sweep.js';

/** Opens the executor for a backend: worker threads or, with 0 workers, this very thread. */
export async function openExecutor(
  backend: BackendName,
  { workers, stallSeconds }: Pick<RunRequest, 'workers' | 'stallSeconds'>,
): Promise<Executor> {
  if (workers === 0) return inlineExecutor(catchOutput(await inlineTraining(backend)));
  await prepareMainThread(backend);
  const { poolExecutor } = await import('../scheduler/pool-executor.js');
  return poolExecutor({
    worker: new URL('../worker.js', import.meta.url),
    threads: threadsFor(backend, workers),
    loadOneByOne: warmsOneByOne(backend),
    ...(stallSeconds !== undefined && { stallSeconds }),
  });
}

/** Worker threads for a backend: as many as asked for, else one a core, or one for a GPU. */
export function threadsFor(backend: BackendName, asked: number | undefined): number {
  return asked ?? (runsOnGpu(backend) ? 1 : os.availableParallelism());
}

async function inlineTraining(backend: BackendName): Promise<Executor['run']> {
  const { trainJob } = await import('../trainer/train-job.js');
  const engineOf = keepEngine();
  const load = () => loadEngine(backend);
  await engineOf(load);
  return async (job, onEvent, ask) =>
    await trainJob(await engineOf(load), job, { onEvent, ask, now: Date.now });
}
