import {
  adam,
  bidirectional,
  defineExperiment,
  glorotUniform,
  gru,
  lstm,
  orthogonal,
  sweep,
  truecase,
  truncatedNormal,
} from 'init-sweep';

/** Does the initializer matter where the network may read in both directions? Which letters were capitals, in lower-cased text. */
export default defineExperiment({
  name: 'bidirectional-grid',
  task: truecase({ corpus: 'brown', unroll: 20, batchSize: 16, validationSize: 5_000 }),
  cell: sweep(bidirectional(gru({ units: 16 })), bidirectional(lstm({ units: 16 }))),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.01, 0.1, 1) }), glorotUniform(), {
    '**/wx': glorotUniform(),
    '**/wt': orthogonal(),
  }),
  train: { steps: 200, optimizer: adam({ learningRate: 0.01 }), clipNorm: 5, evaluateEvery: 50 },
  seeds: 3,
});
