import type { Tf } from '../engine/engine.js';
import type { Kinds } from '../spec/field.js';
import { type AdamSpec, type adam, adamOptimizer } from './adam.js';
import { type MomentumSpec, type momentum, momentumOptimizer } from './momentum.js';
import type { Optimizer, OptimizerState } from './optimizer.js';
import { type RmspropSpec, type rmsprop, rmspropOptimizer } from './rmsprop.js';
import { type SgdSpec, type sgd, sgdOptimizer } from './sgd.js';

/** An optimizer in full: one value for every option. */
export type OptimizerSpec = AdamSpec | MomentumSpec | RmspropSpec | SgdSpec;

/** What the factories return: defaults may be left out, and options may be swept. */
export type OptimizerInput =
  | ReturnType<typeof adam>
  | ReturnType<typeof momentum>
  | ReturnType<typeof rmsprop>
  | ReturnType<typeof sgd>;

/** Every optimizer by its kind. */
export const optimizers: Readonly<Record<OptimizerSpec['kind'], Optimizer<OptimizerSpec>>> = {
  sgd: sgdOptimizer,
  momentum: momentumOptimizer,
  rmsprop: rmspropOptimizer,
  adam: adamOptimizer,
};

/** The options of every optimizer, for the check of an experiment. */
export const optimizerKinds: Kinds = {
  what: 'optimizer',
  kinds: Object.fromEntries(Object.values(optimizers).map(({ kind, fields }) => [kind, fields])),
};

/** How many numbers an optimizer keeps for each parameter. */
export function slotsOf(spec: OptimizerSpec): number {
  return optimizers[spec.kind].slots;
}

/** The next parameters and slots, each [K, P]. */
export function updateParameters(tf: Tf, spec: OptimizerSpec, now: OptimizerState) {
  return optimizers[spec.kind].update(tf, spec, now);
}
