import { existsSync } from 'node:fs';
import path from 'node:path';
import { type BackendChoice, chooseBackend } from '../engine/choose-backend.js';
import type { BackendName } from '../engine/engine.js';
import { toleranceOf } from '../engine/load-engine.js';
import { randomStream } from '../math/random-stream.js';
import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import { isFinding } from '../records/replay.js';
import type { TrialEnd } from '../records/trial-end.js';
import { type Edges, noEdges } from '../scheduler/edges.js';
import { EverythingFails } from '../scheduler/everything-fails.js';
import { schedule } from '../scheduler/schedule.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { loadTasks } from '../tasks/index.js';
import { showProgress } from '../terminal/progress.js';
import type { Verification, VerifiedTrial } from '../terminal/verification-text.js';
import type { FoundSweep } from './find-sweep.js';
import { openExecutor, threadsFor } from './open-executor.js';
import { readSweep, type SweepState } from './read-sweep.js';
import { recordDifferences } from './record-differences.js';
import type { RunSurroundings } from './run-cohorts.js';
import { weightsFile } from './weights-file.js';

/** What is to be run again. */
export interface VerifyRequest {
  /** How many of the finished trials. */
  readonly sample: number;
  /** Which of them: the same number draws the same trials. */
  readonly seed: number;
  /** Default: the backend that each trial was trained on. */
  readonly backend?: BackendName | 'auto' | undefined;
  /** Worker threads; 0 trains in this very thread. */
  readonly workers?: number | undefined;
}

/**
 * Runs some finished trials of a sweep again, each alone, and compares how they end with the journal, which is left as
 * it is. Throws InvalidRequest, with one sentence, where no trial has finished or its data cannot be read.
 */
export async function verifySweep(
  sweep: FoundSweep,
  request: VerifyRequest,
  surroundings: RunSurroundings,
): Promise<Verification> {
  const state = await readSweep(sweep.folder);
  const home = homeOf(sweep, state);
  const places = { folder: sweep.folder, home };
  // What a trial began with must be there still.
  const canBegin = ({ spec }: TrialEvent) => {
    const file = weightsFile(spec, places);
    return file === undefined || existsSync(file);
  };
  const finished = [...state.replay.ends.values()].filter(
    (end) => isFinding(end) && end.fingerprint !== null && canBegin(end),
  );
  if (finished.length === 0)
    throw new InvalidRequest(`${sweep.folder} has no finished trial that could be run again`);
  const sampled = drawSample(finished, request);
  await loadTasks(
    sampled.map(({ spec }) => spec.task),
    home,
  );
  const trials: VerifiedTrial[] = [];
  for (const { choice, ends } of await byBackend(sampled, request.backend)) {
    const again = await trainAgain(
      ends.map((end) => trialOf(state, end)),
      places,
      choice.backend,
      request,
      surroundings,
    );
    for (const end of ends) trials.push(verified(state, end, again.get(end.id), choice));
  }
  return { sweep: sweep.name, folder: sweep.folder, finished: finished.length, trials };
}

function drawSample(finished: readonly TrialEvent[], { sample, seed }: VerifyRequest): readonly TrialEvent[] {
  const draws = new Map(finished.map(({ id }) => [id, randomStream(seed, 'verify', id).uniform(0)]));
  return [...finished].sort((a, b) => draws.get(a.id)! - draws.get(b.id)!).slice(0, sample);
}

/** Where relative paths of data files start: at the experiment file, given or recorded. */
function homeOf({ loaded }: FoundSweep, { replay }: SweepState): string {
  const file = loaded?.file ?? replay.sweeps.findLast((run) => run.file !== undefined)?.file;
  return file === undefined ? '.' : path.dirname(file);
}

/** The ends by the backend that is to run them again: their own where it works here and no other is asked for. */
async function byBackend(
  ends: readonly TrialEvent[],
  asked: VerifyRequest['backend'],
): Promise<readonly { readonly choice: BackendChoice; readonly ends: readonly TrialEvent[] }[]> {
  const chosen = new Map<string, BackendChoice>();
  const groups = new Map<BackendName, { choice: BackendChoice; ends: TrialEvent[] }>();
  for (const end of ends) {
    const choice = chosen.get(end.backend) ?? (await backendFor(end.backend, asked));
    chosen.set(end.backend, choice);
    const group = groups.get(choice.backend) ?? { choice, ends: [] };
    groups.set(choice.backend, group);
    group.ends.push(end);
  }
  return [...groups.values()];
}

async function backendFor(recorded: string, asked: VerifyRequest['backend']): Promise<BackendChoice> {
  if (asked !== undefined) return await chooseBackend(asked);
  try {
    return await chooseBackend(recorded as BackendName);
  } catch {
    return await chooseBackend('auto');
  }
}

/** A trial of the plan, or one outside of it, whose place is not told. */
function trialOf({ plan }: SweepState, { id, spec }: TrialEvent): Trial {
  const known = plan && [...plan.trials, ...plan.sources].find((trial) => trial.id === id);
  return known ?? { id, gridPoint: id, spec, axes: {} };
}

async function trainAgain(
  trials: readonly Trial[],
  places: { readonly folder: string; readonly home: string },
  backend: BackendName,
  { workers }: VerifyRequest,
  { stream, signal, onTraining, now }: RunSurroundings,
): Promise<ReadonlyMap<string, TrialEnd>> {
  onTraining();
  const ends = new Map<string, TrialEnd>();
  const threads = workers === 0 ? 0 : Math.min(trials.length, threadsFor(backend, workers));
  const executor = await openExecutor(backend, { workers: threads });
  const progress = showProgress(stream, trials, now);
  try {
    await schedule(
      trials.map((trial) => [trial]),
      {
        onStart: async (started) => progress.started(started.map(({ trial }) => trial)),
        onEvent: (cohort, event) => progress.event(cohort, event),
        async onEnd(trial, end) {
          ends.set(trial.id, end);
          progress.ended(trial, end);
        },
      },
      { executor, folder: places.home, backend, attempts: new Map(), signal, now, edges: filesAlone(places) },
    );
    return ends;
  } catch (error) {
    // Where everything fails the first failures tell it all, and the others count as not run.
    if (!(error instanceof EverythingFails)) throw error;
    return ends;
  } finally {
    progress.stop();
    await executor.close();
  }
}

/** Every trial begins with the file that is there, whatever has become of the trial that left it, and leaves none. */
function filesAlone(places: { readonly folder: string; readonly home: string }): Edges {
  return {
    ...noEdges,
    filesOf({ spec }) {
      const weights = weightsFile(spec, places);
      return weights === undefined ? {} : { weights };
    },
  };
}

function verified(
  state: SweepState,
  end: TrialEvent,
  again: TrialEnd | undefined,
  { backend, device }: BackendChoice,
): VerifiedTrial {
  const recorded = { outcome: end.outcome, fingerprint: end.fingerprint! };
  const now = again === undefined ? null : { outcome: again.outcome, fingerprint: again.fingerprint };
  return {
    id: end.id,
    axes: trialOf(state, end).axes,
    seed: end.spec.seed,
    backend,
    recorded,
    now,
    same: now === null ? null : JSON.stringify(now) === JSON.stringify(recorded),
    tolerance: toleranceOf(backend),
    unlike: recordDifferences(state.replay.sweepOf.get(end.id), end.backend, { backend, device }, end.host),
  };
}
