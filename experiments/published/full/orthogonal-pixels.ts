import { defineExperiment, images, rmsprop, rnn } from 'init-sweep';
import small from '../orthogonal-rows.js';

/** Pixel by pixel, as in the paper: 784 steps, 128 units. */
export default defineExperiment({
  ...small,
  name: 'published-orthogonal-pixels-full',
  task: images({ data: 'fashion-mnist', by: 'pixel', batchSize: 50, validationSize: 10_000 }),
  cell: rnn({ units: 128 }),
  train: { steps: 60_000, optimizer: rmsprop({ learningRate: 0.0001 }), clipNorm: 1, evaluateEvery: 2000 },
});
