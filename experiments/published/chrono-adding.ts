import { adding, chrono, defineExperiment, lstm, rmsprop, sweep, unitForgetBias } from 'init-sweep';

/** Chrono initialisation on adding: an LSTM whose units remember for up to T steps against one with a forget bias of 1. */
export default defineExperiment({
  name: 'published-chrono-adding',
  claim: {
    text: 'With chrono biases an LSTM learns to add over many steps sooner than with a forget bias of 1',
    source: 'Tallec & Ollivier 2018, arXiv:1804.11188, section 4 and figure 4',
    expect: [
      {
        better: { 'initializer.**/bi': 'chrono' },
        than: { 'initializer.**/bi': 'unitForgetBias' },
        by: 0.05,
      },
      {
        better: { 'initializer.**/bi': 'chrono' },
        than: { 'initializer.**/bi': 'unitForgetBias' },
        metric: 'auc:loss/val',
      },
    ],
  },
  task: adding({ length: 150, batchSize: 32 }),
  cell: lstm({ units: 32 }),
  initializer: { '**/bi': sweep(unitForgetBias(), chrono({ longest: 150 })) },
  train: { steps: 2000, optimizer: rmsprop({ learningRate: 0.001 }), evaluateEvery: 100 },
  seeds: 8,
});
