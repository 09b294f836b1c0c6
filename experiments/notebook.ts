import { charLm, defineExperiment, lstm, sgd, truncatedNormal } from 'init-sweep';

/**
 * The set-up of TensorFlow's course notebook 6_lstm on the Brown corpus: an LSTM of 64 units, every weight (the read-out's
 * too) drawn from a truncated normal with mean -0.1 and standard deviation 0.1.
 */
export default defineExperiment({
  name: 'notebook',
  task: charLm({ corpus: 'brown', unroll: 10, batchSize: 64 }),
  cell: lstm({ units: 64 }),
  initializer: {
    '**/w*': truncatedNormal({ mean: -0.1, stddev: 0.1 }),
  },
  train: {
    steps: 7000,
    optimizer: sgd({ learningRate: 10, decay: { every: 5000, factor: 0.1 } }),
    clipNorm: 1.25,
    evaluateEvery: 100,
  },
  seeds: 5,
});
