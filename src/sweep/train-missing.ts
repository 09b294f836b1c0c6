import { type BackendChoice, chooseBackend } from '../engine/choose-backend.js';
import { openJournal } from '../records/journal.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { openExecutor, threadsFor } from './open-executor.js';
import type { PreparedSweep, RunRequest } from './prepare-sweep.js';
import { type RunSurroundings, runCohorts, type Trained } from './run-cohorts.js';
import { sizeCohorts } from './size-cohorts.js';

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
  const choice = await chooseBackend(request.backend);
  const { backend } = choice;
  const slots = Math.max(1, threadsFor(backend, request.workers));
  const { sizingOf } = sizeCohorts(prepared.taskOf, { backend, workers: slots });
  // What does not fit into the memory is refused before anything is written.
  firstCohorts([...prepared.sources, ...prepared.missing], prepared.replay.starts, sizingOf, slots);
  const { now, supervisor } = surroundings;
  const journal = await openJournal(prepared.folder, now, supervisor?.pid).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  try {
    const open = () => openExecutor(backend, request);
    const runner = { backend, why: backendText(choice), sizingOf, slots, open };
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
