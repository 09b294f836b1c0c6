import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type InitializerSpec, initializers, sampleInitializer } from '../../../src/initializers/index.js';
import { eigenvalues } from '../../../src/math/eigenvalues.js';
import { extremeEigenvalues } from '../../../src/math/extreme-eigenvalues.js';
import { gramMatrix } from '../../../src/math/gram-matrix.js';
import { useMathKernels } from '../../../src/math/kernels.js';
import { factorise, solve, solveTransposed } from '../../../src/math/lu.js';
import { normalQuantiles } from '../../../src/math/normal.js';
import { qr } from '../../../src/math/qr.js';
import { randomStream } from '../../../src/math/random-stream.js';
import { singularValues } from '../../../src/math/singular-values.js';
import { squareProduct, squareProductTransposed } from '../../../src/math/square-product.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

/** A matrix [n, n] that looks random. */
const matrixOf = (n: number, seed = 0) =>
  randomStream(seed, 'test', `matrix ${n}`)
    .uniforms(n * n)
    .map((u) => 2 * u - 1);

/** Holds what `compute` gives with the kernels of every instruction set against what it gives without any, to the bit. */
function assertSameBits(what: string, compute: () => unknown): void {
  useMathKernels(undefined);
  const expected = compute();
  onEveryInstructionSet((addon, name) => {
    useMathKernels(addon);
    assert.deepStrictEqual(compute(), expected, `${what} on ${name}`);
  });
}

describe('the exact kernels give the bits of the functions in src/math', { skip }, () => {
  afterEach(() => useMathKernels(undefined));

  it('for draws, wherever in a stream they begin and however many they are', () => {
    for (const seed of [0, 1, 77]) {
      const stream = randomStream(seed, 'init', 'lstm/input_gate/wx');
      for (const first of [0, 1, 30, 2 ** 33 - 7, 2 ** 40 + 1])
        for (const count of [32, 33, 63, 64, 65, 1000])
          assertSameBits(`draws ${first} to ${first + count} of seed ${seed}`, () =>
            stream.uniforms(count, first),
          );
    }
  });

  it('for normal numbers, from the centre to the tails', () => {
    const ladder = Float64Array.from({ length: 400 }, (_, i) => 2 ** (-i / 8) * (1 - 2 ** -53));
    const draws = [
      ...randomStream(3, 'init', 'x').uniforms(20_000),
      ...ladder,
      ...ladder.map((p) => 1 - p),
      ...[0, 1, 0.075, 0.925, 0.5, 2 ** -53, 1 - 2 ** -53, 1e-300],
    ];
    assertSameBits('quantiles', () => normalQuantiles(Float64Array.from(draws)));
    const outside = Float64Array.from({ length: 40 }, (_, i) => [-0.1, 1.1, Number.NaN][i % 3]!);
    assertSameBits('no quantiles', () => normalQuantiles(outside.slice()).every(Number.isNaN));
    assertSameBits('cut quantiles', () => normalQuantiles(Float64Array.from(draws), 0.02275, 0.9545));
  });

  it('for factors, spectra and solutions of matrices of many sizes', () => {
    for (const n of [1, 2, 5, 6, 7, 8, 9, 16, 23, 31, 33, 64, 71]) {
      const matrix = matrixOf(n);
      const gram = gramMatrix(matrix, n);
      const factors = factorise(matrix, n);
      const x = randomStream(4, 'test', 'vector').uniforms(n);
      assertSameBits(`${n}: qr`, () => qr(matrix, n, n));
      assertSameBits(`${n}: gram`, () => gramMatrix(matrix, n));
      assertSameBits(`${n}: eigenvalues`, () => eigenvalues(matrix, n));
      assertSameBits(`${n}: extremes`, () => extremeEigenvalues(gram, n));
      assertSameBits(`${n}: factors`, () => factorise(matrix, n));
      assertSameBits(`${n}: product`, () => squareProduct(matrix, n, x));
      assertSameBits(`${n}: transposed product`, () => squareProductTransposed(matrix, n, x));
      assertSameBits(`${n}: solution`, () => solve(factors, x));
      assertSameBits(`${n}: transposed solution`, () => solveTransposed(factors, x));
      assertSameBits(`${n}: singular values`, () => singularValues(matrix, n));
    }
    for (const [rows, cols] of [
      [27, 11],
      [64, 27],
      [100, 41],
    ] as const)
      assertSameBits(`qr [${rows}, ${cols}]`, () =>
        qr(randomStream(1, 'test', 'tall').uniforms(rows * cols), rows, cols),
      );
  });

  it('for matrices of zeros, singular ones, ones with cycles and ones with shifts', () => {
    const n = 8;
    const cycle = new Float64Array(n * n);
    for (let i = 0; i < n; i++) cycle[i * n + ((i + 1) % n)] = 1;
    const twins = matrixOf(n);
    twins.copyWithin(n, 0, n);
    for (const matrix of [new Float64Array(n * n), cycle, twins, new Float64Array(n * n).fill(1)]) {
      assertSameBits('qr', () => qr(matrix, n, n));
      assertSameBits('eigenvalues', () => eigenvalues(matrix, n));
      assertSameBits('singular values', () => singularValues(matrix, n));
    }
  });

  it('for every initializer, over shapes and seeds', () => {
    const specs: readonly InitializerSpec[] = [
      { kind: 'zeros' },
      { kind: 'ones' },
      { kind: 'constant', value: 0.5 },
      { kind: 'normal', mean: -0.1, stddev: 0.3 },
      { kind: 'truncatedNormal', mean: 0.1, stddev: 0.3, corrected: false },
      { kind: 'truncatedNormal', mean: 0, stddev: 0.1, corrected: true },
      { kind: 'uniform', min: -0.3, max: 0.7 },
      { kind: 'varianceScaling', scale: 2, mode: 'fanAvg', distribution: 'normal' },
      ...(
        ['glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'lecunUniform', 'lecunNormal'] as const
      ).map((kind) => ({ kind })),
      { kind: 'orthogonal', gain: 1.1 },
      { kind: 'identity', gain: 1 },
      { kind: 'npRnn' },
      { kind: 'henaff' },
      { kind: 'cayley' },
      { kind: 'factorisedOrthogonal', margin: 0.1 },
      { kind: 'critical', inputVariance: 0.05 },
      { kind: 'lsuv', tolerance: 0.1 },
      { kind: 'hippoLegs', steps: 100 },
      { kind: 'sparse', sparsity: 0.3, stddev: 0.1 },
      { kind: 'echoState', connections: 15, radius: 1.1 },
    ];
    // Presets and biases of gates draw by the rules above; a rule of one's own draws by the stream.
    const others = ['unitForgetBias', 'chrono', 'uniformGate', 'kerasDefault', 'torchDefault', 'tf1Default'];
    assert.deepEqual(
      new Set([...specs.map(({ kind }) => kind), ...others, 'flaxDefault', 'custom']),
      new Set(Object.keys(initializers)),
    );
    for (const spec of specs) {
      for (const shape of [[1, 1], [5, 7], [27, 64], [33, 33], [64, 64], [64, 27], [33]]) {
        if (initializers[spec.kind].refuse(spec as never, shape) !== undefined) continue;
        for (const seed of [0, 5])
          assertSameBits(`${spec.kind} [${shape}] of seed ${seed}`, () =>
            sampleInitializer(spec, randomStream(seed, 'init', 'lstm/wt'), shape),
          );
      }
    }
  });
});
