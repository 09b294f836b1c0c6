import { adam, adding, charLm, defineExperiment, lstm, sweep } from 'init-sweep';
import small from '../forget-bias.js';

/** Longer dependencies, a larger network and its learning rate swept, on both tasks. */
export default defineExperiment({
  ...small,
  name: 'published-forget-bias-full',
  task: sweep(
    adding({ length: 200, batchSize: 50 }),
    charLm({ corpus: 'brown', unroll: 100, batchSize: 50 }),
  ),
  cell: lstm({ units: 256, forgetBias: sweep(0, 1) }),
  train: {
    steps: 20_000,
    optimizer: adam({ learningRate: sweep(0.0005, 0.002) }),
    clipNorm: 5,
    evaluateEvery: 500,
  },
});
