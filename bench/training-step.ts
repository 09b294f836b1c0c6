import type { Engine } from '../src/engine/engine.js';
import type { TrialSpec } from '../src/plan/trial.js';
import type { LoadedTask } from '../src/tasks/task.js';
import { countFlops } from '../src/trainer/count-flops.js';
import { buildModel } from '../src/trainer/model.js';
import { startReplicas } from '../src/trainer/start-replicas.js';

/** What is trained: one layer of a cell, and so many replicas of it. */
export interface Training {
  readonly kind: 'lstm' | 'gru' | 'rnn';
  readonly units: number;
  readonly task: LoadedTask;
  readonly replicas: number;
}

/** A model in training, as the trainer does it. */
export interface TrainingStep {
  /** Makes one update of all replicas (forward, back, norms by scope, clip, Adam); returns its seconds. */
  step(): Promise<number>;
  /** Floating-point operations of one such update, textbook count. */
  readonly operations: number;
  dispose(): void;
}

/** Makes a model ready to be trained step by step by the trainer's own code. */
export function trainingStep(engine: Engine, { kind, units, task, replicas }: Training): TrainingStep {
  const cell = cellSpec(kind, units);
  const specs = Array.from({ length: replicas }, (_, seed) => trialSpec(cell, seed));
  const model = buildModel(task.shape, cell);
  const trained = startReplicas(engine, model, task, specs);
  let steps = 0;
  return {
    async step() {
      const start = performance.now();
      trained.advance(steps, { update: true });
      steps += 1;
      await trained.firstBadSteps();
      return (performance.now() - start) / 1000;
    },
    operations: countFlops(model, task.validation()).update * replicas,
    dispose: () => trained.dispose(),
  };
}

/** The spec of one layer of a cell. */
export function cellSpec(kind: Training['kind'], units: number): TrialSpec['cell'] {
  if (kind === 'lstm') return { kind, units, layers: 1, forgetBias: 0 };
  if (kind === 'gru') return { kind, units, layers: 1, reset: 'after' };
  return { kind, units, layers: 1, activation: 'tanh' };
}

/** A trial of that cell with a seed of its own, as the peers train: Adam, clipped. */
export function trialSpec(cell: TrialSpec['cell'], seed: number): TrialSpec {
  return {
    task: { kind: 'adding', length: 2, batchSize: 1, validationSize: 1 },
    cell,
    initializer: { kind: 'glorotUniform' },
    train: {
      steps: 1,
      optimizer: { kind: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      clipNorm: 1.25,
      logEvery: 1,
      evaluateEvery: 1,
    },
    seed: { init: seed, data: 0 },
  };
}
