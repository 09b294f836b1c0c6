/** An experiment file of two cells and two initializers that trains in a moment. */
export function experimentText({
  name = 'tiny',
  seeds = '2',
  steps = 20,
  cells = 'gru({ units: 3 }), lstm({ units: 3 })',
} = {}): string {
  return `import { adding, defineExperiment, gru, lstm, orthogonal, rnn, sgd, sweep, truncatedNormal } from 'init-sweep';

export default defineExperiment({
  name: '${name}',
  task: adding({ length: 4, batchSize: 4, validationSize: 20 }),
  cell: sweep(${cells}),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  train: { steps: ${steps}, optimizer: sgd({ learningRate: 0.1 }), clipNorm: 1, logEvery: 10, evaluateEvery: 50 },
  seeds: ${seeds},
});
`;
}
