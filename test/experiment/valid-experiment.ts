/** A small experiment as plain JSON, with some of its parts replaced. */
export function validExperiment(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'small',
    task: { kind: 'adding', length: 5, batchSize: 2 },
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    seeds: 1,
    ...parts,
  };
}
