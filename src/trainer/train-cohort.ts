import type { Engine } from '../engine/engine.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { TrainSpec } from '../plan/trial.js';
import type { AskToStop } from '../records/stop-question.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { LoadedTask } from '../tasks/task.js';
import { askToStop } from './ask-to-stop.js';
import { evaluate } from './evaluate.js';
import { buildModel, firstParameters } from './model.js';
import { startReplicas } from './start-replicas.js';
import { TrialLog } from './trial-log.js';

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
 * the others go on without it.
 */
export async function trainCohort(
  engine: Engine,
  task: LoadedTask,
  job: CohortJob,
  { onEvent, ask, now }: Surroundings,
): Promise<TrialEnd[]> {
  const startedAt = now();
  const specs = job.trials.map(({ trial }) => trial.spec);
  const { train, cell } = specs[0]!;
  const model = buildModel(task.shape, cell);
  const first = specs.map((spec) => firstParameters(model, spec));
  const logs = job.trials.map(
    ({ trial, attempt }, k) => new TrialLog(trial.id, attempt, first[k]!, model.layout),
  );
  const replicas = startReplicas(engine, model, task, specs, first);
  let live: readonly TrialLog[] = logs;
  let reportedAt = startedAt;
  try {
    for (let step = 0; ; step++) {
      const logged = isDue(step, train.logEvery, train);
      const evaluated = isDue(step, train.evaluateEvery, train);
      // The pass leads on to the next state: this one is evaluated before it.
      const evaluations = evaluated ? await evaluate(replicas, live.length, model, task) : undefined;
      replicas.advance(step, { update: step < train.steps });
      if (logged || evaluated) {
        const measures = logged ? await replicas.measures() : undefined;
        const firstBad = await replicas.firstBadSteps();
        const time = now();
        for (const [k, log] of live.entries()) {
          log.check(firstBad[k]);
          log.row({ step, time, training: measures?.[k], validation: evaluations?.[k] });
        }
      }
      if (ask && job.stop) await askToStop(job.stop, ask, step, train, live);
      const staying = live.flatMap(({ isOver }, row) => (isOver ? [] : [row]));
      const over = step === train.steps || staying.length === 0;
      if (over || now() - reportedAt >= reportEvery) {
        reportedAt = now();
        const text = logs.map((log) => log.takeRows()).join('');
        if (text !== '') onEvent({ kind: 'rows', text });
        onEvent({ kind: 'progress', steps: step * logs.length, of: train.steps * logs.length });
        // Signals, messages and timers of this thread get their turn: training alone never leaves it.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (over) break;
      if (staying.length < live.length) {
        replicas.keep(staying);
        live = staying.map((row) => live[row]!);
      }
    }
  } finally {
    replicas.dispose();
  }
  const passes = logs.reduce((sum, log) => sum + log.passes, 0);
  const secondsOfOne = (now() - startedAt) / 1000 / passes;
  return logs.map((log) => log.end(startedAt, secondsOfOne * log.passes));
}

/** Whether something that happens every so many steps happens at this one; at the first and the last step it always does. */
function isDue(step: number, every: number, { steps }: TrainSpec): boolean {
  return step % every === 0 || step === steps;
}
