import type { Engine } from '../engine/engine.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { TrainSpec } from '../plan/trial.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { LoadedTask } from '../tasks/task.js';
import { evaluate } from './evaluate.js';
import { buildModel, firstParameters, type Model } from './model.js';
import { Replicas } from './replicas.js';
import type { Gradients } from './train-step.js';
import { TrialLog } from './trial-log.js';

/** What training needs from outside: where events go, and the time in milliseconds since 1970. */
export interface Surroundings {
  readonly onEvent: (event: JobEvent) => void;
  readonly now: () => number;
}

/** Milliseconds from one report to the next. */
const reportEvery = 500;

/**
 * Trains the trials of a cohort side by side and tells how each ended. Step n is the state after n updates: at
 * each step the loss and gradient on batch n are taken, logged when due, and lead to the next state. A replica
 * whose loss or gradient norm is no longer finite has diverged; the others go on without it.
 */
export async function trainCohort(
  engine: Engine,
  task: LoadedTask,
  job: CohortJob,
  { onEvent, now }: Surroundings,
): Promise<TrialEnd[]> {
  const startedAt = now();
  const specs = job.trials.map(({ trial }) => trial.spec);
  const { train, cell } = specs[0]!;
  const model = buildModel(task.shape, cell);
  const first = specs.map((spec) => firstParameters(model, spec));
  const logs = job.trials.map(
    ({ trial, attempt }, k) => new TrialLog(trial.id, attempt, first[k]!, model.layout),
  );
  const replicas = new Replicas(engine, model, task, specs, first);
  const cohort: CohortInTraining = { engine, model, task, train, replicas };
  let live: readonly TrialLog[] = logs;
  let reportedAt = startedAt;
  try {
    for (let step = 0; ; step++) {
      const pass = replicas.differentiate(step);
      await logStep(cohort, live, pass, step, now);
      const staying = live.flatMap(({ diverged }, row) => (diverged ? [] : [row]));
      const over = step === train.steps || staying.length === 0;
      if (over || now() - reportedAt >= reportEvery) {
        reportedAt = now();
        const text = logs.map((log) => log.takeRows()).join('');
        if (text !== '') onEvent({ kind: 'rows', text });
        onEvent({ kind: 'progress', steps: step * logs.length, of: train.steps * logs.length });
      }
      if (over) {
        replicas.discard(pass);
        break;
      }
      replicas.update(pass, step + 1);
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

/** A cohort while it trains. */
interface CohortInTraining {
  readonly engine: Engine;
  readonly model: Model;
  readonly task: LoadedTask;
  readonly train: TrainSpec;
  readonly replicas: Replicas;
}

/** Whether something that happens every so many steps happens at this one; at the first and the last step it always does. */
function isDue(step: number, every: number, { steps }: TrainSpec): boolean {
  return step % every === 0 || step === steps;
}

/** Writes a step's row, if one is due, for every trial that still trains: `logs` holds one for each replica. */
async function logStep(
  cohort: CohortInTraining,
  logs: readonly TrialLog[],
  pass: Gradients,
  step: number,
  now: () => number,
): Promise<void> {
  const { engine, model, task, train, replicas } = cohort;
  const logged = isDue(step, train.logEvery, train);
  const evaluated = isDue(step, train.evaluateEvery, train);
  if (!logged && !evaluated) return;
  const checks = await replicas.takeChecks();
  const firstCheck = step + 1 - checks.length;
  for (const [k, log] of logs.entries()) {
    const numbers = checks.map((row) => row[k]!);
    log.check(firstCheck, numbers);
  }
  if (logged) {
    const { parts, whole } = pass.norms;
    const [losses, norms, scopes] = await Promise.all([pass.loss.data(), whole.data(), parts.array()]);
    for (const [k, log] of logs.entries()) log.training(losses[k]!, norms[k]!, scopes[k]!);
  }
  if (evaluated) {
    const evaluations = await evaluate(engine, model, task, replicas.parameters);
    for (const [k, log] of logs.entries()) log.validation(evaluations[k]!);
  }
  const time = now();
  for (const log of logs) log.endRow(step, time);
}
