export { type AdamOptions, type AdamSpec, adam } from './adam.js';
export { type Decay, learningRateAt } from './learning-rate.js';
export { type MomentumOptions, type MomentumSpec, momentum } from './momentum.js';
export type { Optimizer, OptimizerState } from './optimizer.js';
export {
  type OptimizerInput,
  type OptimizerSpec,
  optimizerKinds,
  optimizers,
  slotsOf,
  updateParameters,
} from './registry.js';
export { type RmspropOptions, type RmspropSpec, rmsprop } from './rmsprop.js';
export { type SgdOptions, type SgdSpec, sgd } from './sgd.js';
