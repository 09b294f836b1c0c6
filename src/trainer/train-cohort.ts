import type { Engine } from '../engine/engine.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { TrainSpec } from '../plan/trial.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { LoadedTask } from '../tasks/task.js';
import { askToStop } from './ask-to-stop.js';
import { type Evaluation, evaluate } from './evaluate.js';
import { Measurer, type TakeMeasures } from './measurer.js';
import { buildModel } from './model.js';
import type { Measures, Replicas } from './replicas.js';
import { startCohort } from './start-cohort.js';
import type { LogRow, TrialLog } from './trial-log.js';
import { WeightSaver } from './weight-saver.js';
import { checkpointInterval, writeCheckpoint } from './write-checkpoint.js';

/** What training needs from outside: where events go, who stops trials early, and the time in milliseconds since 1970. */
export interface Surroundings {
  readonly onEvent: (event: JobEvent) => void;
  /** Without it none is stopped. */
  readonly ask?: AskToStop | undefined;
  readonly now: () => number;
}

/** Milliseconds from one report to the next. */
const reportEvery = 500;

/**
 * Trains the trials of a cohort side by side and tells how each ended. Step n is the state after n updates: at
 * each step the loss and gradient on batch n are taken, logged when due, and lead to the next state. A replica
 * whose loss or gradient norm is no longer finite has diverged, and where a rule of the job is due it may be stopped;
 * the others go on without it. The job says what is written to files on the way, and where the trials go on from that
 * were begun before.
 */
export async function trainCohort(
  engine: Engine,
  task: LoadedTask,
  job: CohortJob,
  { onEvent, ask, now }: Surroundings,
): Promise<TrialEnd[]> {
  const startedAt = now();
  const { train, cell } = job.trials[0]!.trial.spec;
  const model = buildModel(task.shape, cell);
  const { logs, live: first, replicas, step: firstStep } = await startCohort(engine, model, task, job);
  const saver = new WeightSaver(model, job);
  const measurer = new Measurer(engine, model, task, train, job.measure);
  const checkpointEvery = checkpointInterval(job);
  let live = first;
  let reportedAt = startedAt;
  const report = (step: number) => {
    reportedAt = now();
    const text = logs.map((log) => log.takeRows()).join('');
    if (text !== '') onEvent({ kind: 'rows', text, step });
    onEvent({ kind: 'progress', steps: step * logs.length, of: train.steps * logs.length });
  };
  try {
    for (let step = firstStep; replicas !== undefined; step++) {
      const logged = isDue(step, train.logEvery, train);
      const evaluated = isDue(step, train.evaluateEvery, train);
      // The pass leads on to the next state: this one is evaluated, and saved, before it.
      const evaluations = evaluated ? await evaluate(replicas, live.length, model, task) : undefined;
      await saver.look(step, live, replicas, evaluations);
      const take = logged ? await measurer.look(step, replicas, live.length) : undefined;
      const underWay = replicas.advance(step, { update: step < train.steps, measure: logged });
      if (underWay) await underWay;
      if (logged || evaluated) {
        const measures = logged ? await replicas.measures() : undefined;
        await logRows(live, replicas, { step, time: now() }, measures, evaluations, take);
      }
      if (ask && job.stop) await askToStop(job.stop, ask, step, train, live);
      const staying = live.flatMap(({ isOver }, row) => (isOver ? [] : [row]));
      if (step === train.steps || staying.length === 0) {
        await saver.finish(step, live, replicas);
        report(step);
        break;
      }
      if (now() - reportedAt >= reportEvery) {
        report(step);
        // Signals, messages and timers of this thread get their turn: training alone never leaves it.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (staying.length < live.length) {
        replicas.keep(staying);
        live = staying.map((row) => live[row]!);
      }
      const next = step + 1;
      if (next % checkpointEvery === 0 && next < train.steps) {
        const secondsOfOne = secondsOfPass(logs, now() - startedAt);
        await writeCheckpoint(job, { step: next, logs, live, replicas, saver, startedAt, secondsOfOne });
        // The rows go first: a checkpoint counts once those before it are on disk.
        report(step);
        onEvent({ kind: 'checkpoint', step: next });
      }
    }
  } finally {
    replicas?.dispose();
  }
  const secondsOfOne = secondsOfPass(logs, now() - startedAt);
  return logs.map((log) => log.end(startedAt, secondsOfOne * log.passes));
}

/** Writes a step's row of every replica, and takes note of those that have diverged. */
async function logRows(
  logs: readonly TrialLog[],
  replicas: Replicas,
  at: Pick<LogRow, 'step' | 'time'>,
  measures: readonly Measures[] | undefined,
  evaluations: readonly Evaluation[] | undefined,
  take: TakeMeasures | undefined,
): Promise<void> {
  const firstBad = await replicas.firstBadSteps();
  for (const [k, log] of logs.entries()) {
    log.check(firstBad[k]);
    // Of weights that are no numbers there is nothing to tell.
    const diagnostics = log.diverged ? undefined : await take?.(k);
    log.row({ ...at, training: measures?.[k], validation: evaluations?.[k], diagnostics });
  }
}

/** The seconds of one pass of one replica; `duration` in milliseconds. */
function secondsOfPass(logs: readonly TrialLog[], duration: number): number {
  const passes = logs.reduce((sum, log) => sum + log.passes, 0);
  return duration / 1000 / Math.max(1, passes);
}

/** Whether something that happens every so many steps happens at this one; at the first and the last step it always does. */
function isDue(step: number, every: number, { steps }: TrainSpec): boolean {
  return step % every === 0 || step === steps;
}
