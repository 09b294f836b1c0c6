import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type InitializerInput,
  kerasDefault,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  sampleInitializer,
  sparse,
  torchDefault,
  truncatedNormal,
  uniform,
  varianceScaling,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import type { Site } from '../../src/initializers/site.js';
import { randomStream } from '../../src/math/random-stream.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { gateSite, readOutSite, sampleAt } from './gate-sites.js';
import { moments } from './moments.js';

interface Drawn {
  readonly count: number;
  readonly mean: number;
  readonly stddev: number;
  readonly kurtosis: number;
  readonly min: number;
  readonly max: number;
  readonly zeros?: readonly number[];
}

const file = path.join(repositoryRoot(), 'test', 'fixtures', 'initializers', 'frameworks.json');
const { shape, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly shape: readonly [number, number];
  readonly cases: Readonly<Record<string, Drawn>>;
};

const stream = randomStream(8, 'init', 'kernel');
const drawn = (input: InitializerInput) => sampleInitializer(resolveInitializer(input), stream, shape);
const tanhGain = 5 / 3;
const scaling = (
  mode: 'fanIn' | 'fanOut' | 'fanAvg',
  distribution: 'truncatedNormal' | 'normal' | 'uniform',
) => drawn(varianceScaling({ scale: 3, mode, distribution }));

/** What one framework's initializer is here. */
const ours: Readonly<Record<string, () => Float32Array>> = {
  'torch xavier_uniform_ tanh': () =>
    drawn(varianceScaling({ scale: tanhGain ** 2, mode: 'fanAvg', distribution: 'uniform' })),
  'torch xavier_normal_ tanh': () =>
    drawn(varianceScaling({ scale: tanhGain ** 2, mode: 'fanAvg', distribution: 'normal' })),
  'torch kaiming_uniform_ relu': () => drawn(heUniform()),
  'torch kaiming_normal_ relu': () => drawn(varianceScaling({ scale: 2, distribution: 'normal' })),
  'torch kaiming_normal_ fan_out': () =>
    drawn(varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal' })),
  'torch trunc_normal_': () => drawn(truncatedNormal({ mean: 0.3, stddev: 0.1 })),
  'torch orthogonal_': () => drawn(orthogonal({ gain: tanhGain })),
  'torch sparse_': () => drawn(sparse({ sparsity: 0.3, stddev: 0.01 })),
  'torch LSTM weight_ih': () => every(torchDefault(), 'wx'),
  'torch LSTM weight_hh': () => every(torchDefault(), 'wt'),
  'torch LSTM bias': () => sampleAt(torchDefault(), gateSite('lstm', 'input_gate', 'bi', 1, 200)),
  'torch Linear weight': () => sampleAt(torchDefault(), readOutSite('w', 300, 900)),
  'torch Linear bias': () => sampleAt(torchDefault(), readOutSite('b', 300, 900)),
  'keras GlorotUniform': () => drawn(glorotUniform()),
  'keras GlorotNormal': () => drawn(glorotNormal()),
  'keras HeUniform': () => drawn(heUniform()),
  'keras HeNormal': () => drawn(heNormal()),
  'keras LecunUniform': () => drawn(lecunUniform()),
  'keras LecunNormal': () => drawn(lecunNormal()),
  'keras VarianceScaling fan_in truncated_normal': () => scaling('fanIn', 'truncatedNormal'),
  'keras VarianceScaling fan_in untruncated_normal': () => scaling('fanIn', 'normal'),
  'keras VarianceScaling fan_in uniform': () => scaling('fanIn', 'uniform'),
  'keras VarianceScaling fan_out truncated_normal': () => scaling('fanOut', 'truncatedNormal'),
  'keras VarianceScaling fan_out untruncated_normal': () => scaling('fanOut', 'normal'),
  'keras VarianceScaling fan_out uniform': () => scaling('fanOut', 'uniform'),
  'keras VarianceScaling fan_avg truncated_normal': () => scaling('fanAvg', 'truncatedNormal'),
  'keras VarianceScaling fan_avg untruncated_normal': () => scaling('fanAvg', 'normal'),
  'keras VarianceScaling fan_avg uniform': () => scaling('fanAvg', 'uniform'),
  'keras TruncatedNormal': () => drawn(truncatedNormal({ mean: -0.1, stddev: 0.05 })),
  'keras RandomNormal': () => drawn(normal({ stddev: 0.05 })),
  'keras RandomUniform': () => drawn(uniform({ min: -0.05, max: 0.05 })),
  'keras Orthogonal': () => drawn(orthogonal({ gain: 2 })),
  'keras LSTM kernel': () => every(kerasDefault(), 'wx'),
  'keras LSTM recurrent': () => every(kerasDefault(), 'wt'),
  'keras GRU kernel': () => every(kerasDefault(), 'wx', 'gru'),
  'keras GRU recurrent': () => every(kerasDefault(), 'wt', 'gru'),
  'jax normal': () => drawn(normal({ stddev: 0.01 })),
  'jax uniform': () => drawn(uniform({ min: 0, max: 0.01 })),
  'jax truncated_normal': () => drawn(truncatedNormal({ stddev: 0.01 })),
  'jax lecun_normal': () => drawn(lecunNormal()),
  'jax glorot_uniform': () => drawn(glorotUniform()),
  'jax he_normal': () => drawn(heNormal()),
  'jax orthogonal': () => drawn(orthogonal()),
};

const gates = {
  lstm: ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'],
  gru: ['update_gate', 'reset_gate', 'candidate'],
} as const;

/** A variable of all gates of a layer with 300 inputs and 200 units. */
function every(input: InitializerInput, variable: 'wx' | 'wt', cell: 'lstm' | 'gru' = 'lstm'): Float32Array {
  const values = gates[cell].map((gate): Site => gateSite(cell, gate, variable, 300, 200));
  return Float32Array.from(values.flatMap((site) => [...sampleAt(input, site)]));
}

function kurtosis(values: Float32Array, mean: number, stddev: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length / stddev ** 4;
}

test('values have the moments and the ends of those that PyTorch, Keras and JAX draw', () => {
  const recorded = Object.keys(cases).filter((name) => 'stddev' in cases[name]!);
  assert.deepEqual(recorded.sort(), Object.keys(ours).sort());
  for (const [name, draw] of Object.entries(ours)) {
    const theirs = cases[name]!;
    const values = draw();
    const own = moments(values);
    const peak = kurtosis(values, own.mean, own.stddev);
    const draws = Math.min(values.length, theirs.count);
    // Five standard errors of the difference of two samples; a normal's fourth power has the widest.
    const wide = 5 * Math.sqrt(2 / draws);
    const near = (what: string, found: number, expected: number, by: number) =>
      assert.ok(Math.abs(found - expected) <= by, `${name}: ${what} ${found}, theirs ${expected} ± ${by}`);
    near('mean', own.mean, theirs.mean, wide * theirs.stddev);
    near('stddev', own.stddev / theirs.stddev, 1, wide);
    near('kurtosis', peak, theirs.kurtosis, wide * Math.sqrt(24));
    if (theirs.kurtosis > 2.5 || draws < 10_000) continue;
    near('smallest', (own.min - theirs.min) / theirs.stddev, 0, 0.02);
    near('largest', (own.max - theirs.max) / theirs.stddev, 0, 0.02);
  }
});

test('sparse leaves as many weights of an input at 0 as PyTorch, and biases begin where those of Keras do', () => {
  const values = drawn(sparse({ sparsity: 0.3, stddev: 0.01 }));
  const [rows, cols] = shape;
  const zeros = new Set(
    Array.from(
      { length: rows },
      (_, i) => values.subarray(i * cols, (i + 1) * cols).filter((x) => x === 0).length,
    ),
  );
  assert.deepEqual([...zeros], cases['torch sparse_']!.zeros);
  for (const cell of ['lstm', 'gru'] as const) {
    const byGate = (cases[`keras ${cell.toUpperCase()} bias`] as unknown as { 'by gate': number[] })[
      'by gate'
    ];
    const first = gates[cell].map(
      (gate) => sampleAt(kerasDefault(), gateSite(cell, gate, 'bi', 300, 200))[0],
    );
    assert.deepEqual(first, byGate);
  }
});
