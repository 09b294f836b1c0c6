import type { BackendChoice } from '../engine/choose-backend.js';
import { byDepth } from '../plan/by-depth.js';
import type { Sizing } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import type { Journal } from '../records/journal.js';
import type { TrialEvent } from '../records/record.js';
import { isFinding, type Replay } from '../records/replay.js';
import { endWithout, mostDeaths } from '../scheduler/after-failure.js';
import { EverythingFails } from '../scheduler/everything-fails.js';
import type { Executor } from '../scheduler/executor.js';
import { FailureStreak, failuresInARow } from '../scheduler/failure-streak.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import { type ScheduleOptions, schedule } from '../scheduler/schedule.js';
import type { Supervisor } from '../supervisor/supervised.js';
import { type Progress, type ProgressStream, showProgress } from '../terminal/progress.js';
import { keepJournal } from './keep-journal.js';
import { checkpointsOnQueue, openCheckpoints } from './open-checkpoints.js';
import { openJury } from './open-jury.js';
import { type PreparedSweep, type RunRequest, readState } from './prepare-sweep.js';
import { SourceGraph } from './source-graph.js';
import { sweepEvent } from './sweep-event.js';

/** What a run needs from outside. */
export interface RunSurroundings {
  /** Where progress is shown. */
  readonly stream: ProgressStream;
  /** Once aborted, no further cohort is taken. */
  readonly signal: AbortSignal;
  /** Called when training begins: from then on there is something to finish. */
  readonly onTraining: () => void;
  /** Called when all that is left to finish is an upload. */
  readonly onUpload: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Who starts this process again should it crash; absent where nobody does. */
  readonly supervisor?: Supervisor | undefined;
}

/** Where cohorts are run. */
export interface Runner {
  readonly backend: string;
  /** The GPU that does its work, where one does. */
  readonly device?: string | undefined;
  /** What is said of the backend, in a sentence. */
  readonly why: string;
  readonly sizingOf: (trial: Trial) => Sizing;
  readonly slots: number;
  /** The server over which cohorts go to other hosts, without credentials; absent where they are trained here. */
  readonly queue?: string;
  /** Called once something is missing. */
  readonly open: (opening: Opening) => Promise<Opened>;
}

/** What an executor may need to know of the run that opens it. */
export interface Opening {
  readonly sweep: PreparedSweep;
  readonly journal: Journal;
  readonly say: (line: string) => void;
}

/** An executor, and what an earlier process of the sweep handed out that is still under way. */
export type Opened = Executor & { readonly underWay?: readonly UnderWay[] };

/** A cohort by its trials and their attempts. */
export interface UnderWay {
  readonly trials: readonly { readonly id: string; readonly attempt: number }[];
}

/** What came of the missing trials. */
export interface Ran {
  /** The journal as it was when training began. */
  readonly replay: Replay;
  /** The ends of this run alone. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** Why no further trial was begun, in a sentence; null where none was held back. */
  readonly stopped: string | null;
}

/** What a run trained, and on which backend. */
export interface Trained extends Ran {
  readonly backend: BackendChoice;
}

/** Runs what a sweep misses, its folder being ours alone; the end of every trial is in the journal before it is counted. */
export async function runCohorts(
  prepared: PreparedSweep,
  request: Pick<RunRequest, 'retryFailed'>,
  runner: Runner,
  journal: Journal,
  surroundings: RunSurroundings,
): Promise<Ran> {
  const { now, supervisor } = surroundings;
  const crashed = supervisor?.assignment.crashed ?? null;
  const begin = async () => journal.append(await sweepEvent(prepared, runner, now(), crashed, runner.queue));
  // The crash counts in what the journal comes to.
  if (crashed !== null) await begin();
  // Another run may have written since the sweep was prepared.
  const { folder, wanted, loaded } = prepared;
  const { backend } = runner;
  const sweep = { ...prepared, ...(await readState(folder, wanted, request, loaded.experiment, backend)) };
  if (sweep.missing.length === 0) return { replay: sweep.replay, ends: new Map(), stopped: null };
  surroundings.onTraining();
  const progress = showProgress(surroundings.stream, [...sweep.sources, ...sweep.missing], now);
  let executor: Opened | undefined;
  try {
    executor = await runner.open({ sweep, journal, say: progress.say });
    progress.say(runner.why);
    if (sweep.unsaved > 0) progress.say(unsavedText(sweep.unsaved));
    for (const { file } of journal.torn) progress.say(`${file}: its unfinished last line was set aside`);
    if (crashed === null) await begin();
    return {
      replay: sweep.replay,
      ...(await train(sweep, runner, executor, journal, progress, surroundings)),
    };
  } finally {
    progress.stop();
    await executor?.close();
  }
}

async function train(
  sweep: PreparedSweep,
  { backend, sizingOf, slots, queue }: Runner,
  executor: Opened,
  journal: Journal,
  progress: Progress,
  { signal, now, supervisor }: RunSurroundings,
): Promise<Pick<Ran, 'ends' | 'stopped'>> {
  const { replay, home } = sweep;
  const missing = [...sweep.sources, ...sweep.missing];
  const { starts, loneCrashes } = replay;
  const underWay = cohortsUnderWay(sweep, executor);
  const attempts = underWay.attempts;
  const jury = await openJury(sweep);
  // Those of the processes that crashed before this one are ends of this run too.
  const since = supervisor?.assignment.since ?? Number.POSITIVE_INFINITY;
  const isOfThisRun = (id: string) => (replay.sweepOf.get(id)?.time ?? 0) >= since;
  const ends = new Map([...replay.ends].filter(([id]) => isOfThisRun(id)));
  const { plan, keeper } =
    queue === undefined
      ? await openCheckpoints(sweep, backend, progress.say)
      : await checkpointsOnQueue(sweep);
  const listener = keepJournal({
    ...{ journal, progress, jury, backend, ends, now, supervisor },
    checkpoints: keeper,
  });
  const graph = new SourceGraph(sweep, replay.ends);
  const streak = streakOf([...sweep.plan.sources, ...sweep.plan.trials], replay, backend, isOfThisRun);
  const options: Omit<ScheduleOptions, 'executor'> = {
    ...{ folder: home, backend, attempts, signal, now, streak, stop: jury },
    edges: graph,
    ...(sweep.loaded.experiment.measure && { measure: sweep.loaded.experiment.measure }),
    ...(plan && { checkpoints: plan }),
    ...(keeper && { continuationOf: (trial: Trial) => keeper.load(trial) }),
  };
  const waiting = missing.filter(({ id }) => !underWay.ids.has(id));
  const guilty = waiting.filter(({ id }) => (loneCrashes.get(id)?.certain ?? 0) >= mostDeaths);
  const suspects = waiting.filter((trial) => loneCrashes.has(trial.id) && !guilty.includes(trial));
  const others = waiting.filter(({ id }) => !loneCrashes.has(id));
  for (const trial of guilty) {
    const reason = `its process died: ${loneCrashes.get(trial.id)!.reason}, ${mostDeaths} attempts`;
    const attempt = attempts.get(trial.id)!;
    const outcome = { kind: 'failed', reason } as const;
    const end = endWithout(trial, { attempt, outcome, startedAt: now(), duration: 0 });
    streak.take(trial, end);
    await listener.onEnd(trial, end);
    graph.ended(trial, outcome);
  }
  // What begins from a suspect comes after it.
  const isHeld = ({ source }: Trial): boolean =>
    source !== undefined && (suspects.some(({ id }) => id === source.id) || isHeld(source));
  try {
    // Every failure was looked into by a process that died of it, and nothing has ever gone well.
    if (streak.good === undefined && streak.length > failuresInARow)
      throw new EverythingFails(streak.length, streak.reason, false);
    const stepOf = ({ id }: Trial) => replay.checkpoints.get(id)?.step ?? 0;
    const sourceIds = new Set(sweep.sources.map(({ id }) => id));
    const isSource = ({ id }: Trial) => sourceIds.has(id);
    const cohortsOf = (trials: readonly Trial[]) =>
      byDepth(trials, isSource).flatMap((alike) => firstCohorts(alike, starts, sizingOf, slots, stepOf));
    const held = others.filter(isHeld);
    const free = held.length > 0 ? others.filter((trial) => !isHeld(trial)) : others;
    await schedule([...underWay.cohorts, ...cohortsOf(free)], listener, { ...options, executor });
    // Each of these alone in the whole process: should it crash again, it is known who is guilty.
    const alone: Executor = {
      slots: 1,
      run: (...all) => executor.run(...all),
      close: () => executor.close(),
    };
    await schedule(
      suspects.map((trial) => [trial]),
      listener,
      { ...options, executor: alone },
    );
    await schedule(cohortsOf(held), listener, { ...options, executor });
    return { ends, stopped: null };
  } catch (error) {
    if (!(error instanceof EverythingFails)) throw error;
    return { ends, stopped: error.message };
  }
}

/** The cohorts that are still under way, and the attempts so far, theirs left out: they go on with them. */
function cohortsUnderWay({ missing, sources, replay }: PreparedSweep, { underWay = [] }: Opened) {
  const attempts = new Map(replay.attempts);
  const byId = new Map([...sources, ...missing].map((trial) => [trial.id, trial]));
  const cohorts = underWay.map(({ trials }) => trials.map(({ id }) => byId.get(id)!));
  for (const { id, attempt } of underWay.flatMap(({ trials }) => trials)) attempts.set(id, attempt - 1);
  return { attempts, cohorts, ids: new Set(cohorts.flat().map(({ id }) => id)) };
}

/** What the trials of the plan that have ended tell: those that went well, and the failures of this run, in order. */
function streakOf(
  trials: readonly Trial[],
  { ends }: Replay,
  backend: string,
  isOfThisRun: (id: string) => boolean,
): FailureStreak {
  const streak = new FailureStreak();
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  const known = [...ends.values()].filter((end) => byId.has(end.id) && end.backend === backend);
  const ofThisRun = known.filter(({ id }) => isOfThisRun(id));
  for (const end of [...known.filter(isFinding), ...ofThisRun]) streak.take(byId.get(end.id)!, end);
  return streak;
}

function unsavedText(unsaved: number): string {
  const trials = unsaved === 1 ? '1 completed trial has' : `${unsaved} completed trials have`;
  return `${trials} no file of weights as \`save\` asks; trained again`;
}
