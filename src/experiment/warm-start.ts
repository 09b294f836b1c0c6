import type { Sweepable, Swept } from '../spec/sweep.js';
import type { ExperimentInput, FileSource, TrialSourceOptions } from './define-experiment.js';

/** No warm start, as a value among others: `sweep(none, { from, load })`. */
export const none = null;

/** A trial of an experiment as the source of weights. */
export function trial(options: {
  readonly experiment: ExperimentInput;
  readonly where?: Sweepable<Swept<NonNullable<TrialSourceOptions['where']>>>;
  readonly seed?: Sweepable<'same' | number>;
}) {
  return { kind: 'trial', ...options } as const;
}

/** A safetensors file as the source of weights; its path is relative to the experiment file. */
export function file(path: string): FileSource {
  return { kind: 'file', path };
}
