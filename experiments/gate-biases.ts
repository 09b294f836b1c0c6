import {
  adam,
  adding,
  chrono,
  defineExperiment,
  lstm,
  sweep,
  uniformGate,
  unitForgetBias,
  zeros,
} from 'init-sweep';

/** How should the biases of an LSTM's gates begin where something must be kept for fifty steps? */
export default defineExperiment({
  name: 'gate-biases',
  task: adding({ length: 50, batchSize: 32, validationSize: 500 }),
  cell: lstm({ units: 32 }),
  initializer: { '**/bi': sweep(zeros(), unitForgetBias(), chrono({ longest: 50 }), uniformGate()) },
  train: { steps: 2000, optimizer: adam({ learningRate: 0.003 }), clipNorm: 1, evaluateEvery: 50 },
  seeds: 10,
});
