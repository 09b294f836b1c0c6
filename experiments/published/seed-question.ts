import { charLm, defineExperiment, lstm, sgd, sweep, truncatedNormal } from 'init-sweep';

const at = (mean: number, stddev: number) => ({
  'initializer.**/w*.mean': mean,
  'initializer.**/w*.stddev': stddev,
});

/**
 * Does the standard deviation matter for an LSTM, and does the mean of -0.1? The set-up of TensorFlow's course notebook
 * 6_lstm on the Brown corpus.
 */
export default defineExperiment({
  name: 'published-seed-question',
  claim: {
    text: 'For an LSTM on text the standard deviation of the first weights and their mean of -0.1 matter at first, and no longer at the end',
    source: "TensorFlow's course notebook 6_lstm, as Stack Overflow question 40318812 asks",
    expect: [
      { better: at(-0.1, 0.1), than: at(-0.1, 0.01), metric: 'auc:loss/val' },
      { alike: [at(-0.1, 0.1), at(-0.1, 0.01)], within: 0.05 },
      { alike: [at(-0.1, 0.1), at(0, 0.1)], within: 0.05 },
    ],
  },
  task: charLm({ corpus: 'brown', unroll: 10, batchSize: 64 }),
  cell: lstm({ units: 64 }),
  initializer: { '**/w*': truncatedNormal({ mean: sweep(-0.1, 0), stddev: sweep(0.01, 0.1) }) },
  train: {
    steps: 7000,
    optimizer: sgd({ learningRate: 10, decay: { every: 5000, factor: 0.1 } }),
    clipNorm: 1.25,
    evaluateEvery: 100,
  },
  seeds: 6,
});
