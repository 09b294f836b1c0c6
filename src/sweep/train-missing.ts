import { type BackendChoice, chooseBackend } from '../engine/choose-backend.js';
import { cohortSize } from '../engine/cohort-size.js';
import { groupCohorts } from '../plan/cohort.js';
import { type Journal, openJournal } from '../records/journal.js';
import { formatVersion, type SweepEvent, type TrialEvent } from '../records/record.js';
import { type Listener, schedule } from '../scheduler/schedule.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { type Progress, type ProgressStream, showProgress } from '../terminal/progress.js';
import { openExecutor } from './open-executor.js';
import type { PreparedSweep, RunRequest } from './prepare-sweep.js';
import { gitState, host, versions } from './provenance.js';

/** What a run needs from outside. */
export interface RunSurroundings {
  /** Where progress is shown. */
  readonly stream: ProgressStream;
  /** Once aborted, no further cohort is taken. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a run trained, and on which backend. */
export interface Trained {
  readonly backend: BackendChoice;
  readonly ends: ReadonlyMap<string, TrialEvent>;
}

/** Trains what a sweep misses; the end of every trial is in the journal before it is counted. */
export async function trainMissing(
  sweep: PreparedSweep,
  request: RunRequest,
  { stream, signal, now }: RunSurroundings,
): Promise<Trained> {
  const backend = await chooseBackend(request.backend);
  const journal = await openJournal(sweep.folder, now).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  const ends = new Map<string, TrialEvent>();
  const progress = showProgress(stream, sweep.missing, now);
  const executor = await openExecutor(backend.backend, request.workers);
  try {
    progress.say(backendText(backend));
    for (const { file } of journal.torn) progress.say(`${file}: its unfinished last line was set aside`);
    await journal.append(await sweepEvent(sweep, backend.backend, now()));
    const cohorts = groupCohorts(sweep.missing, cohortSize(backend.backend), executor.slots);
    await schedule(cohorts, keepJournal(journal, progress, backend.backend, ends, now), {
      executor,
      folder: sweep.home,
      backend: backend.backend,
      attempts: sweep.replay.attempts,
      signal,
      now,
    });
  } finally {
    progress.stop();
    await executor.close();
    await journal.close();
  }
  return { backend, ends };
}

/** Which backend was taken, and why not one that would have come first. */
function backendText({ backend, why, passedOver }: BackendChoice): string {
  const others = passedOver.map((other) => other.backend).join(', ');
  return `backend ${backend}: ${why}${others && ` (passed over: ${others}; run-sweep doctor says why)`}`;
}

/** Writes what the schedule tells into the journal, and shows it. */
function keepJournal(
  journal: Journal,
  progress: Progress,
  backend: string,
  ends: Map<string, TrialEvent>,
  now: () => number,
): Listener {
  return {
    onStart(trials) {
      const attempts = trials.map(({ trial: { id }, attempt }) => ({ id, attempt }));
      journal.note({ v: formatVersion, event: 'start', time: now(), trials: attempts });
      progress.started(trials.map(({ trial }) => trial));
    },
    onEvent(cohort, event) {
      if (event.kind === 'rows') journal.appendMetrics(event.text);
      progress.event(cohort, event);
    },
    async onEnd(trial, end) {
      const { id, attempt, ...rest } = end;
      const record: TrialEvent = {
        v: formatVersion,
        event: 'trial',
        id,
        attempt,
        spec: trial.spec,
        ...rest,
        backend,
      };
      await journal.append(record);
      ends.set(id, record);
      progress.ended(trial, end);
    },
  };
}

async function sweepEvent(
  { loaded, home, plan }: PreparedSweep,
  backend: string,
  time: number,
): Promise<SweepEvent> {
  const { name, ...experiment } = loaded.experiment;
  return {
    v: formatVersion,
    event: 'sweep',
    time,
    name,
    experiment,
    codeHash: loaded.codeHash,
    trials: plan.trials.length,
    backend,
    versions: versions(),
    git: await gitState(home),
    host: host(),
  };
}
