import {
  charLm,
  defineExperiment,
  flaxDefault,
  gru,
  kerasDefault,
  lstm,
  sgd,
  sweep,
  tf1Default,
  torchDefault,
} from 'init-sweep';

/** What frameworks do when nobody says: every variable as Keras, PyTorch, TensorFlow 1 or Flax would draw it. */
export default defineExperiment({
  name: 'framework-defaults',
  task: charLm({ corpus: 'brown', unroll: 10, batchSize: 32, validationSize: 5_000 }),
  cell: sweep(gru({ units: 64 }), lstm({ units: 64 })),
  initializer: sweep(kerasDefault(), torchDefault(), tf1Default(), flaxDefault()),
  train: { steps: 500, optimizer: sgd({ learningRate: 2 }), clipNorm: 1.25, evaluateEvery: 50 },
  seeds: 12,
});
