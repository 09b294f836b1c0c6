import {
  adam,
  adding,
  defineExperiment,
  glorotUniform,
  gradientThroughTime,
  identity,
  orthogonal,
  rnn,
  spectrum,
  sweep,
  truncatedNormal,
} from 'init-sweep';

/** How far back do gradients reach in a plain network, by its hidden-to-hidden matrix, before and after training? */
export default defineExperiment({
  name: 'through-time',
  task: adding({ length: 50, batchSize: 32, validationSize: 500 }),
  cell: rnn({ units: 32, activation: 'tanh' }),
  initializer: {
    '**/wt': sweep(
      orthogonal(),
      identity(),
      glorotUniform(),
      truncatedNormal({ stddev: 0.1 }),
      truncatedNormal({ stddev: 0.3 }),
    ),
  },
  train: { steps: 500, optimizer: adam({ learningRate: 0.002 }), clipNorm: 1, evaluateEvery: 50 },
  seeds: 8,
  measure: [gradientThroughTime(), spectrum()],
});
