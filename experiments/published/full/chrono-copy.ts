import { chrono, copyMemory, defineExperiment, lstm, rmsprop, sweep, unitForgetBias } from 'init-sweep';
import small from '../chrono-copy.js';

/** The copy experiment of the paper, T = 500 with 128 units and no clipping, its learning rate swept. */
export default defineExperiment({
  ...small,
  name: 'published-chrono-copy-full',
  task: copyMemory({ delay: 500, batchSize: 50 }),
  cell: lstm({ units: 128 }),
  initializer: { '**/bi': sweep(unitForgetBias(), chrono({ longest: 750 })) },
  train: {
    steps: 30_000,
    optimizer: rmsprop({ learningRate: sweep(0.001, 0.003) }),
    evaluateEvery: 500,
  },
  seeds: 5,
});
