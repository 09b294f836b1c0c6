import type { MeasuredModel } from './measured-model.js';

/** How a trial trains, as far as the times of measures go by it. */
export interface Logging {
  readonly steps: number;
  /** Steps from one logged row to the next. */
  readonly logEvery: number;
}

/** What part of the training a measure may take by default. */
export const share = 0.005;

/** What an update costs however small the model is, in operations. */
const leastUpdate = 3e6;

/**
 * Steps from one take to the next that keep a measure of so many operations within its share of the training: a
 * multiple of the logged steps. It follows from the trial's spec alone, so that a trial has the same rows everywhere.
 */
export function measureInterval(operations: number, model: MeasuredModel, { logEvery }: Logging): number {
  const steps = operations / updateOperations(model) / share;
  return logEvery * Math.max(1, Math.ceil(steps / logEvery));
}

/** Whether a measure is taken at a logged step: at the first and the last, and wherever `every` steps have gone by. */
export function isTaken(step: number, every: number, { steps, logEvery }: Logging): boolean {
  if (step === 0 || step === steps) return true;
  return step % logEvery === 0 && Math.floor(step / every) > Math.floor((step - logEvery) / every);
}

/** Operations of an update by the textbook count: 6·P for every step of every sequence of a batch. */
export function updateOperations({ task, layout }: MeasuredModel): number {
  const weights = layout.variables.filter(({ shape }) => shape.length === 2);
  const passed = weights.reduce((sum, { size }) => sum + size, 0) * task.steps * task.batch;
  return leastUpdate + 6 * passed;
}
