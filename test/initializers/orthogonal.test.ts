import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orthogonalInitializer } from '../../src/initializers/orthogonal.js';
import { randomStream } from '../../src/math/random-stream.js';

const random = randomStream(2, 'init', 'lstm/forget_gate/wt');

/** The largest distance of aᵀa (columns) or aaᵀ (rows) from gain² times the identity. */
function departure(a: Float32Array, rows: number, cols: number, gain: number): number {
  const wide = rows < cols;
  const side = wide ? rows : cols;
  const at = (vector: number, k: number) => a[wide ? vector * cols + k : k * cols + vector]!;
  let worst = 0;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      let sum = 0;
      for (let k = 0; k < (wide ? cols : rows); k++) sum += at(i, k) * at(j, k);
      worst = Math.max(worst, Math.abs(sum - (i === j ? gain * gain : 0)));
    }
  }
  return worst;
}

test('square, tall and wide matrices are orthogonal to 1e-6', () => {
  for (const [rows, cols] of [
    [64, 64],
    [40, 17],
    [17, 40],
    [1, 8],
  ] as const) {
    const spec = { kind: 'orthogonal', gain: 1 } as const;
    const values = orthogonalInitializer.sample(spec, random, [rows, cols]);
    assert.ok(departure(values, rows, cols, 1) < 1e-6, `[${rows}, ${cols}]`);
  }
});

test('the gain scales every singular value', () => {
  const values = orthogonalInitializer.sample({ kind: 'orthogonal', gain: 0.5 }, random, [30, 30]);
  assert.ok(departure(values, 30, 30, 0.5) < 1e-6);
});

test('a wide matrix is the transpose of the tall one of the same stream', () => {
  const spec = { kind: 'orthogonal', gain: 1 } as const;
  const tall = orthogonalInitializer.sample(spec, random, [5, 3]);
  const wide = orthogonalInitializer.sample(spec, random, [3, 5]);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 3; j++) assert.equal(wide[j * 5 + i], tall[i * 3 + j]);
  }
});

test('the signs are fixed by R, so that the mean over seeds is near zero on the diagonal too', () => {
  const n = 400;
  let sum = 0;
  for (let seed = 0; seed < n; seed++) {
    const stream = randomStream(seed, 'init', 'w');
    sum += orthogonalInitializer.sample({ kind: 'orthogonal', gain: 1 }, stream, [3, 3])[0]!;
  }
  assert.ok(Math.abs(sum / n) < 4 / Math.sqrt(3 * n));
});

test('a bias is refused', () => {
  assert.equal(
    orthogonalInitializer.refuse({ kind: 'orthogonal', gain: 1 }, [64]),
    'orthogonal needs a matrix',
  );
});
