import { adam, adding, defineExperiment, glorotUniform, identity, normal, rnn, sweep } from 'init-sweep';

const irnn = { cell: 'rnn(activation=relu)', 'initializer.**/wt': 'identity' };

/** Identity for a recurrent network of rectified linear units, on adding; small `wx`, biases 0. */
export default defineExperiment({
  name: 'published-irnn-adding',
  claim: {
    text: 'A network of rectified linear units that starts at the identity learns to add where a tanh network does not',
    source: 'Le, Jaitly & Hinton 2015, arXiv:1504.00941, section 4.1',
    expect: [
      { trials: irnn, below: 0.05 },
      { trials: { cell: 'rnn(activation=tanh)', 'initializer.**/wt': 'glorotUniform' }, above: 0.15 },
      {
        better: irnn,
        than: { cell: 'rnn(activation=relu)', 'initializer.**/wt': 'glorotUniform' },
      },
    ],
  },
  task: adding({ length: 100, batchSize: 32 }),
  cell: sweep(rnn({ units: 50, activation: 'relu' }), rnn({ units: 50 })),
  initializer: { '**/wx': normal({ stddev: 0.032 }), '**/wt': sweep(identity(), glorotUniform()) },
  train: { steps: 3000, optimizer: adam({ learningRate: 0.001 }), clipNorm: 1, evaluateEvery: 100 },
  seeds: 8,
});
