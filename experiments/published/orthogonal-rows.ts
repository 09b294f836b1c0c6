import { defineExperiment, glorotUniform, images, orthogonal, rmsprop, rnn, sweep } from 'init-sweep';

/** Orthogonal against Glorot weights for a tanh network that reads images row by row. */
export default defineExperiment({
  name: 'published-orthogonal-rows',
  claim: {
    text: 'A tanh network that starts orthogonal tells images better than one that starts with Glorot weights',
    source: 'Vorontsov et al. 2017, arXiv:1702.00071, table 1',
    expect: [
      {
        better: { 'initializer.**/wt': 'orthogonal' },
        than: { 'initializer.**/wt': 'glorotUniform' },
        metric: 'accuracy/val',
      },
      {
        better: { 'initializer.**/wt': 'orthogonal' },
        than: { 'initializer.**/wt': 'glorotUniform' },
        metric: 'auc:loss/val',
      },
    ],
  },
  task: images({ data: 'fashion-mnist', by: 'row', batchSize: 50 }),
  cell: rnn({ units: 100 }),
  initializer: { '**/wt': sweep(glorotUniform(), orthogonal()) },
  train: { steps: 2000, optimizer: rmsprop({ learningRate: 0.001 }), clipNorm: 1, evaluateEvery: 100 },
  seeds: 8,
});
