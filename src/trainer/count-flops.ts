import type { TrainSpec } from '../plan/trial.js';
import type { Batch } from '../tasks/task.js';
import type { Model } from './model.js';

/** The work of a model by the textbook count, in floating-point operations of its products alone. */
export interface Flops {
  /** One update: 6·P for every step of every sequence of a batch, P being the weights passed (2 forward, 4 back). */
  readonly update: number;
  /** One validation pass: 2·P. */
  readonly evaluation: number;
}

/** Counts the operations of one update and of one validation pass over `validation`. */
export function countFlops({ layout, task }: Model, validation: Pick<Batch, 'steps' | 'batch'>): Flops {
  const sizeOf = (isReadOut: boolean) =>
    layout.variables
      .filter(({ path, shape }) => shape.length === 2 && path.startsWith('output/') === isReadOut)
      .reduce((sum, { size }) => sum + size, 0);
  const passed = (steps: number, batch: number) =>
    sizeOf(false) * steps * batch + sizeOf(true) * (task.output.at === 'every-step' ? steps : 1) * batch;
  return {
    update: 6 * passed(task.steps, task.batch),
    evaluation: 2 * passed(validation.steps, validation.batch),
  };
}

/** How many validation passes a trial makes. */
export function evaluations({ steps, evaluateEvery }: TrainSpec): number {
  return Math.floor(steps / evaluateEvery) + 1 + (steps % evaluateEvery === 0 ? 0 : 1);
}

/** The operations of a whole trial. */
export function trialFlops({ update, evaluation }: Flops, train: TrainSpec): number {
  return update * (train.steps + 1) + evaluation * evaluations(train);
}
