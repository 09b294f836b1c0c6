import { type BackendChoice, chooseBackend } from '../engine/choose-backend.js';
import { loadEngine, runsOnGpu } from '../engine/load-engine.js';
import { tryBackend } from '../engine/try-backend.js';
import { openJournal } from '../records/journal.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { fittedText } from '../terminal/plan-text.js';
import { fitCohorts } from './fit-cohorts.js';
import { openExecutor, threadsFor } from './open-executor.js';
import type { PreparedSweep, RunRequest } from './prepare-sweep.js';
import { refuseShapes } from './refuse-shapes.js';
import { type RunSurroundings, runCohorts, type Trained } from './run-cohorts.js';
import { sizeCohorts } from './size-cohorts.js';
import { usableGpuMemory } from './usable-gpu-memory.js';

/** Trains what a sweep misses; the end of every trial is in the journal before it is counted. */
export async function trainMissing(
  prepared: PreparedSweep,
  request: RunRequest,
  surroundings: RunSurroundings,
): Promise<Trained> {
  const { queue } = request;
  if (queue !== undefined) {
    const { trainOnQueue } = await import('./train-on-queue.js');
    return trainOnQueue(prepared, { ...request, queue }, surroundings);
  }
  const { taskOf, sources, missing } = prepared;
  const choice = await chooseBackend(
    request.backend,
    tryBackend,
    refuseShapes(taskOf, [...sources, ...missing]),
  );
  const { backend, device } = choice;
  const slots = Math.max(1, threadsFor(backend, request.workers));
  const { now, supervisor } = surroundings;
  const sized = sizeCohorts(taskOf, {
    backend,
    workers: slots,
    gpuMemory: await usableGpuMemory(backend, request),
  });
  const { sizingOf, sizes } = runsOnGpu(backend)
    ? await fitCohorts(() => loadEngine(backend), taskOf, [...sources, ...missing], sized.sizingOf, { now })
    : { ...sized, sizes: [] };
  // What does not fit into the memory is refused before anything is written.
  firstCohorts([...sources, ...missing], prepared.replay.starts, sizingOf, slots);
  const journal = await openJournal(prepared.folder, now, supervisor?.pid).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  try {
    const open = () => openExecutor(backend, request);
    const runner = {
      backend,
      device,
      why: [backendText(choice), ...sizes.map(fittedText)].join('; '),
      sizingOf,
      slots,
      open,
    };
    return { backend: choice, ...(await runCohorts(prepared, request, runner, journal, surroundings)) };
  } finally {
    await journal.close();
  }
}

/** Which backend was taken, and why not one that would have come first. */
function backendText({ backend, why, passedOver }: BackendChoice): string {
  const others = passedOver.map((other) => other.backend).join(', ');
  return `backend ${backend}: ${why}${others && ` (passed over: ${others}; run-sweep doctor says why)`}`;
}
