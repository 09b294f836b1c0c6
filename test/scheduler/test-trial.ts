import type { Trial } from '../../src/plan/trial.js';
import type { TrialEnd } from '../../src/records/trial-end.js';

/** What a trial of the scheduler's tests does. */
export type Behaviour =
  | 'end'
  | 'ask'
  | 'rows'
  | 'throw'
  | 'exit'
  | 'exitOnce'
  | 'abort'
  | 'later'
  | 'heap'
  | 'arrays'
  | 'loop'
  | 'hang'
  | 'pipe'
  | 'freeze'
  | 'segv'
  | 'segvOnce'
  | 'killed';

/** What a trial does, by its id. */
export function behaviourOf(id: string): Behaviour {
  return id.slice(0, id.indexOf('-')) as Behaviour;
}

/** A trial that trains nothing and behaves as its id says: `<behaviour>-<number>`. */
export function testTrial(behaviour: Behaviour, number: number): Trial {
  return {
    id: `${behaviour}-${number}`,
    gridPoint: 'point',
    axes: {},
    spec: {
      task: { kind: 'adding', length: 2, batchSize: 1, validationSize: 1 },
      cell: { kind: 'gru', units: 1, layers: 1, reset: 'after' },
      initializer: { kind: 'zeros' },
      train: { steps: 1, optimizer: { kind: 'sgd', learningRate: 1 }, logEvery: 1, evaluateEvery: 1 },
      seed: { init: number, data: number },
    },
  };
}

/** The end of a trial that went well. */
export function completed(id: string, attempt: number): TrialEnd {
  return {
    id,
    attempt,
    outcome: { kind: 'completed' },
    summary: { firstLoss: 1, finalLoss: 1, bestLoss: 1, finalValLoss: 1, bestValLoss: 1, steps: 1 },
    fingerprint: null,
    startedAt: 0,
    duration: 0,
  };
}
