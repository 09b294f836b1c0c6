import { adam, adding, defineExperiment, rnn, sweep } from 'init-sweep';
import small from '../irnn-adding.js';

/** Over 300 steps, with the 100 units of the paper. */
export default defineExperiment({
  ...small,
  name: 'published-irnn-adding-full',
  task: adding({ length: 300, batchSize: 32 }),
  cell: sweep(rnn({ units: 100, activation: 'relu' }), rnn({ units: 100 })),
  train: {
    steps: 50_000,
    optimizer: adam({ learningRate: 0.0001 }),
    clipNorm: 1,
    evaluateEvery: 1000,
  },
});
