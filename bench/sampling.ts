import { loadEngine } from '../src/engine/load-engine.js';
import { tryBackend } from '../src/engine/try-backend.js';
import type { InitializerSpec } from '../src/initializers/index.js';
import type { TrialSpec } from '../src/plan/trial.js';
import { buildModel, firstParameters } from '../src/trainer/model.js';
import type { Bench } from './result.js';

/** What is sampled: an initializer of every `wx` and `wt`, and how long a thousand trials of it may take, in seconds. */
const cases: readonly { readonly initializer: InitializerSpec; readonly atMost: number }[] = [
  { initializer: { kind: 'glorotUniform' }, atMost: 5 },
  { initializer: { kind: 'normal', mean: 0, stddev: 0.1 }, atMost: 5 },
  { initializer: { kind: 'truncatedNormal', mean: 0, stddev: 0.1, corrected: false }, atMost: 5 },
  { initializer: { kind: 'orthogonal', gain: 1 }, atMost: 30 },
  { initializer: { kind: 'orthogonal', gain: 1, over: 'layer' }, atMost: 30 },
];

const cell = { kind: 'lstm', units: 128, layers: 1, forgetBias: 0 } as const;

/** A text in 27 symbols. */
const model = buildModel(
  {
    input: { kind: 'tokens', size: 27 },
    output: { size: 27, at: 'every-step', loss: 'cross-entropy' },
    steps: 10,
    batch: 32,
    carriesState: true,
    chance: Math.log(27),
  },
  cell,
);

/** Draws all first weights of LSTM trials with 128 units, as the trainer does before step 0, on one core. */
export const samplingBench: Bench = async function* ({ quick, full }) {
  // As in training: with an engine come the kernels that draw.
  await loadEngine((await tryBackend('native')).works ? 'native' : 'wasm');
  const trials = quick ? 2 : full ? 1000 : 100;
  for (const { initializer, atMost } of cases) {
    firstParameters(model, specOf(initializer, trials));
    const start = performance.now();
    for (let seed = 0; seed < trials; seed += 1) firstParameters(model, specOf(initializer, seed));
    const seconds = (performance.now() - start) / 1000;
    yield {
      bench: 'catalogue',
      case: `first weights of 1,000 LSTM trials, 128 units: ${nameOf(initializer)}`,
      value: (seconds * 1000) / trials,
      unit: 's',
      bar: { atMost },
    };
  }
};

function nameOf(initializer: InitializerSpec): string {
  return 'over' in initializer ? `${initializer.kind} over the ${initializer.over}` : initializer.kind;
}

function specOf(initializer: InitializerSpec, seed: number): TrialSpec {
  return {
    task: { kind: 'adding', length: 2, batchSize: 1, validationSize: 1 },
    cell,
    initializer,
    train: { steps: 1, optimizer: { kind: 'sgd', learningRate: 1 }, logEvery: 1, evaluateEvery: 1 },
    seed: { init: seed, data: 0 },
  };
}
