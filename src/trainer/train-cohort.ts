import type { Engine } from '../engine/engine.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { TrainSpec } from '../plan/trial.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import type { LoadedTask } from '../tasks/task.js';
import { evaluate } from './evaluate.js';
import { buildModel, firstParameters, type Model } from './model.js';
import { Replicas } from './replicas.js';
import { type Gradients, scopeNorms } from './train-step.js';
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
 * whose loss or gradient norm is no longer finite has diverged; the others go on.
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
  let reportedAt = startedAt;
  try {
    for (let step = 0; ; step++) {
      const pass = replicas.differentiate(step);
      if (isDue(step, train.logEvery, train) || isDue(step, train.evaluateEvery, train)) {
        await logStep(engine, model, task, replicas, pass, logs, step, train, now());
      }
      const over = step === train.steps || logs.every((log) => log.diverged);
      if (over || now() - reportedAt >= reportEvery) {
        reportedAt = now();
        const text = logs.map((log) => log.takeRows()).join('');
        if (text !== '') onEvent({ kind: 'rows', text });
        onEvent({ kind: 'progress', steps: step * logs.length, of: train.steps * logs.length });
      }
      if (over) {
        engine.tf.dispose([pass.loss, pass.norms, pass.gradient]);
        break;
      }
      replicas.update(pass, step + 1);
    }
  } finally {
    replicas.dispose();
  }
  const duration = (now() - startedAt) / 1000 / logs.length;
  return logs.map((log) => log.end(startedAt, duration));
}

/** Whether something that happens every so many steps happens at this one; at the first and the last step it always does. */
function isDue(step: number, every: number, { steps }: TrainSpec): boolean {
  return step % every === 0 || step === steps;
}

/** Writes one step's row for every trial that has not diverged before. */
async function logStep(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  replicas: Replicas,
  pass: Gradients,
  logs: readonly TrialLog[],
  step: number,
  train: TrainSpec,
  time: number,
): Promise<void> {
  const checks = await replicas.takeChecks();
  for (const [k, log] of logs.entries())
    log.check(
      step + 1 - checks.length,
      checks.map((row) => row[k]!),
    );
  if (isDue(step, train.logEvery, train)) {
    const byScope = scopeNorms(engine, pass.gradient, model);
    const [losses, norms, scopes] = await Promise.all([pass.loss.data(), pass.norms.data(), byScope.array()]);
    byScope.dispose();
    for (const [k, log] of logs.entries()) log.training(losses[k]!, norms[k]!, scopes[k]!);
  }
  if (isDue(step, train.evaluateEvery, train)) {
    const evaluations = await evaluate(engine, model, task, replicas.parameters);
    for (const [k, log] of logs.entries()) log.validation(evaluations[k]!);
  }
  for (const log of logs) log.endRow(step, time);
}
