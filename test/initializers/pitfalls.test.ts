import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orthogonal, truncatedNormal } from '../../src/initializers/index.js';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { matrixSpectrum } from '../../src/math/matrix-spectrum.js';
import { gateSite, sampleAt } from './gate-sites.js';

const near = (found: number, expected: number, part: number) =>
  assert.ok(Math.abs(found - expected) < part * expected, `${found}, expected ${expected}`);

test('a mean of −0.1 gives 64 units one eigenvalue near −6.4, and it dominates whatever the stddev', () => {
  const wt = gateSite('rnn', 'hidden', 'wt', 27, 64);
  for (const stddev of [0.01, 0.1]) {
    const w = Float64Array.from(sampleAt(truncatedNormal({ mean: -0.1, stddev }), wt));
    const sizes = eigenvalues(w, 64)
      .map(({ re, im }) => ({ re, size: Math.hypot(re, im) }))
      .sort((a, b) => b.size - a.size);
    near(sizes[0]!.size, 6.4, stddev === 0.01 ? 0.01 : 0.05);
    assert.ok(sizes[0]!.re < 0);
    // The others fill a disc of radius stddev·0.88·√64.
    near(sizes[1]!.size, 0.88 * stddev * 8, 0.3);
  }
});

test('a gate of an orthogonal layer of G gates has singular values up to 2√(G−1)/G and a spectral radius of about 1/√G', () => {
  for (const [cell, gate, G] of [
    ['lstm', 'forget_gate', 4],
    ['gru', 'reset_gate', 3],
  ] as const) {
    const w = sampleAt(orthogonal({ over: 'layer' }), gateSite(cell, gate, 'wt', 27, 192));
    const { largest, radius, smallest } = matrixSpectrum(Float64Array.from(w), 192);
    near(largest, (2 * Math.sqrt(G - 1)) / G, 0.05);
    near(radius, 1 / Math.sqrt(G), 0.08);
    assert.ok(smallest < 0.05);
    assert.ok(w.reduce((sum, x) => sum + x * x, 0) / 192 - 1 / G < 0.01);
  }
});
