import { adding, copyMemory, defineExperiment, ltRnn, rmsprop, sweep } from 'init-sweep';
import small from '../henaff-crossover.js';

/** Both tasks over 500 steps. */
export default defineExperiment({
  ...small,
  name: 'published-henaff-crossover-full',
  task: sweep(copyMemory({ delay: 500, batchSize: 50 }), adding({ length: 500, batchSize: 50 })),
  cell: ltRnn({ units: 128 }),
  train: {
    steps: 20_000,
    optimizer: rmsprop({ learningRate: 0.001 }),
    clipNorm: 1,
    evaluateEvery: 500,
  },
});
