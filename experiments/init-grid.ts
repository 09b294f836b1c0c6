import {
  charLm,
  defineExperiment,
  glorotUniform,
  gru,
  lstm,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truncatedNormal,
  zeros,
} from 'init-sweep';

/** Which initializer learns fastest on English text, for each of three cells? Seeds share data and random draws. */
export default defineExperiment({
  name: 'init-grid',
  task: charLm({ corpus: 'brown', unroll: 10, batchSize: 32, validationSize: 5_000 }),
  cell: sweep(rnn({ units: 64 }), gru({ units: 64 }), lstm({ units: 64 })),
  initializer: sweep(
    truncatedNormal({ mean: sweep(-0.1, 0), stddev: sweep(0.01, 0.1, 0.3, 1) }),
    glorotUniform(),
    orthogonal(),
    { '**/w*': zeros() },
  ),
  train: { steps: 500, optimizer: sgd({ learningRate: 2 }), clipNorm: 1.25, evaluateEvery: 100 },
  seeds: 12,
});
