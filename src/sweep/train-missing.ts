import { type BackendChoice, chooseBackend } from '../engine/choose-backend.js';
import type { BackendName } from '../engine/engine.js';
import type { Cohort } from '../plan/cohort.js';
import { type Journal, openJournal } from '../records/journal.js';
import type { TrialEvent } from '../records/record.js';
import type { Replay } from '../records/replay.js';
import { EverythingFails } from '../scheduler/everything-fails.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import { schedule } from '../scheduler/schedule.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { type ProgressStream, showProgress } from '../terminal/progress.js';
import { keepJournal } from './keep-journal.js';
import { openExecutor, threadsFor } from './open-executor.js';
import { type PreparedSweep, type RunRequest, readState } from './prepare-sweep.js';
import { sizeCohorts } from './size-cohorts.js';
import { sweepEvent } from './sweep-event.js';

/** What a run needs from outside. */
export interface RunSurroundings {
  /** Where progress is shown. */
  readonly stream: ProgressStream;
  /** Once aborted, no further cohort is taken. */
  readonly signal: AbortSignal;
  /** Called when training begins: from then on there is something to finish. */
  readonly onTraining: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a run trained, and on which backend. */
export interface Trained {
  readonly backend: BackendChoice;
  /** The journal as it was when training began. */
  readonly replay: Replay;
  /** The ends of this run alone. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** Why no further trial was begun, in a sentence; null where none was held back. */
  readonly stopped: string | null;
}

/** Trains what a sweep misses; the end of every trial is in the journal before it is counted. */
export async function trainMissing(
  prepared: PreparedSweep,
  request: RunRequest,
  surroundings: RunSurroundings,
): Promise<Trained> {
  const backend = await chooseBackend(request.backend);
  // What does not fit into the memory is refused before anything is written.
  cohortsOf(prepared, request, backend.backend);
  const journal = await openJournal(prepared.folder, surroundings.now).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  try {
    // Another run may have written since the sweep was prepared; from here on the folder is ours alone.
    const sweep = { ...prepared, ...(await readState(prepared.folder, prepared.wanted, request)) };
    const trained =
      sweep.missing.length > 0
        ? await train(sweep, request, surroundings, backend, journal)
        : { ends: new Map<string, TrialEvent>(), stopped: null };
    return { backend, replay: sweep.replay, ...trained };
  } finally {
    await journal.close();
  }
}

/** The cohorts of what is missing; throws InvalidRequest where a trial does not fit into the memory. */
function cohortsOf(
  { missing, replay, taskOf }: PreparedSweep,
  request: RunRequest,
  backend: BackendName,
): Cohort[] {
  const workers = Math.max(1, threadsFor(backend, request.workers));
  const { sizingOf } = sizeCohorts(taskOf, { backend, workers });
  return firstCohorts(missing, replay.attempts, sizingOf, workers);
}

async function train(
  sweep: PreparedSweep,
  request: RunRequest,
  { stream, signal, onTraining, now }: RunSurroundings,
  backend: BackendChoice,
  journal: Journal,
): Promise<Pick<Trained, 'ends' | 'stopped'>> {
  onTraining();
  const ends = new Map<string, TrialEvent>();
  const cohorts = cohortsOf(sweep, request, backend.backend);
  const executor = await openExecutor(backend.backend, request.workers);
  const progress = showProgress(stream, sweep.missing, now);
  try {
    progress.say(backendText(backend));
    for (const { file } of journal.torn) progress.say(`${file}: its unfinished last line was set aside`);
    await journal.append(await sweepEvent(sweep, backend.backend, now()));
    await schedule(cohorts, keepJournal({ journal, progress, backend: backend.backend, ends, now }), {
      executor,
      folder: sweep.home,
      backend: backend.backend,
      attempts: sweep.replay.attempts,
      signal,
      now,
    });
    return { ends, stopped: null };
  } catch (error) {
    if (!(error instanceof EverythingFails)) throw error;
    return { ends, stopped: error.message };
  } finally {
    progress.stop();
    await executor.close();
  }
}

/** Which backend was taken, and why not one that would have come first. */
function backendText({ backend, why, passedOver }: BackendChoice): string {
  const others = passedOver.map((other) => other.backend).join(', ');
  return `backend ${backend}: ${why}${others && ` (passed over: ${others}; run-sweep doctor says why)`}`;
}
