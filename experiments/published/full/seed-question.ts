import { charLm, defineExperiment, lstm, sweep, truncatedNormal } from 'init-sweep';
import small from '../seed-question.js';

/** A larger network, more standard deviations, and ten seeds. */
export default defineExperiment({
  ...small,
  name: 'published-seed-question-full',
  task: charLm({ corpus: 'brown', unroll: 50, batchSize: 64 }),
  cell: lstm({ units: 256 }),
  initializer: {
    '**/w*': truncatedNormal({ mean: sweep(-0.1, 0), stddev: sweep(0.01, 0.03, 0.1, 0.3) }),
  },
  seeds: 10,
});
