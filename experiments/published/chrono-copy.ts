import { chrono, copyMemory, defineExperiment, lstm, rmsprop, sweep, unitForgetBias } from 'init-sweep';

const better = { 'initializer.**/bi': 'chrono' };
const than = { 'initializer.**/bi': 'unitForgetBias' };

/** Chrono initialisation on copy memory: an LSTM whose units remember for up to 3T/2 steps against one with a forget bias of 1. */
export default defineExperiment({
  name: 'published-chrono-copy',
  claim: {
    text: 'With chrono biases an LSTM leaves the plateau of copy memory sooner than with a forget bias of 1',
    source: 'Tallec & Ollivier 2018, arXiv:1804.11188, section 4 and figure 3',
    expect: [
      { better, than, by: 0.05 },
      { better, than, metric: 'auc:loss/val' },
    ],
  },
  task: copyMemory({ delay: 30, batchSize: 32 }),
  cell: lstm({ units: 64 }),
  initializer: { '**/bi': sweep(unitForgetBias(), chrono({ longest: 45 })) },
  train: { steps: 4000, optimizer: rmsprop({ learningRate: 0.003 }), evaluateEvery: 100 },
  seeds: 6,
});
