import { adding, chrono, defineExperiment, lstm, rmsprop, sweep, unitForgetBias } from 'init-sweep';
import small from '../chrono-adding.js';

/** The adding experiment of the paper: 750 steps, 128 units, no clipping. */
export default defineExperiment({
  ...small,
  name: 'published-chrono-adding-full',
  task: adding({ length: 750, batchSize: 50 }),
  cell: lstm({ units: 128 }),
  initializer: { '**/bi': sweep(unitForgetBias(), chrono({ longest: 750 })) },
  train: { steps: 20_000, optimizer: rmsprop({ learningRate: 0.001 }), evaluateEvery: 500 },
  seeds: 5,
});
