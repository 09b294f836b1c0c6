import {
  adding,
  copyMemory,
  defineExperiment,
  identity,
  ltRnn,
  orthogonal,
  rmsprop,
  sweep,
} from 'init-sweep';

const at = (task: string, wt: string) => ({ task, 'initializer.**/wt': wt });

/** A linear transition on two tasks of memory: rotations keep what is to be copied, and the identity what is to be added. */
export default defineExperiment({
  name: 'published-henaff-crossover',
  claim: {
    text: 'Of a network with a linear transition an orthogonal start solves copy memory and an identity start adding, each better than the other',
    source: 'Henaff, Szlam & LeCun 2016, arXiv:1602.06662, section 4',
    expect: [
      { trials: at('copyMemory', 'orthogonal'), below: 0.05 },
      { better: at('copyMemory', 'orthogonal'), than: at('copyMemory', 'identity'), by: 0.1 },
      { trials: at('adding', 'identity'), below: 0.05 },
      { better: at('adding', 'identity'), than: at('adding', 'orthogonal'), by: 0.05 },
    ],
  },
  task: sweep(
    copyMemory({ delay: 20, recall: 5, batchSize: 20 }),
    adding({ length: 30, batchSize: 20, validationSize: 200 }),
  ),
  cell: ltRnn({ units: 64 }),
  initializer: { '**/wt': sweep(identity(), orthogonal()) },
  train: { steps: 600, optimizer: rmsprop({ learningRate: 0.002 }), clipNorm: 1, evaluateEvery: 100 },
  seeds: 5,
});
