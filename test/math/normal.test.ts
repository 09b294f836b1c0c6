import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalCdf, normalQuantile } from '../../src/math/normal.js';

// scipy.special.ndtr of SciPy 1.17.1; the first row is mpmath's, since SciPy's is off in the 15th digit.
const cdf: readonly (readonly [x: number, p: number])[] = [
  [-10, 7.619853024160525e-24],
  [-5, 2.866515718791933e-7],
  [-3, 0.0013498980316300933],
  [-2, 0.022750131948179195],
  [-1.5, 0.06680720126885807],
  [-1, 0.15865525393145707],
  [-0.9, 0.18406012534675947],
  [-0.5, 0.3085375387259869],
  [-1e-3, 0.49960105778608893],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1, 0.8413447460685429],
  [2, 0.9772498680518208],
  [3, 0.9986501019683699],
  [6, 0.9999999990134123],
  [8.2, 0.9999999999999999],
];

// scipy.special.ndtri of SciPy 1.17.1.
const quantile: readonly (readonly [p: number, x: number])[] = [
  [2 ** -53, -8.209536151601387],
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-10, -6.361340902404056],
  [1e-5, -4.264890793922825],
  [0.001, -3.090232306167813],
  [0.02275013194817921, -2.0000000000000004],
  [0.07, -1.4757910281791706],
  [0.08, -1.4050715603096329],
  [0.25, -0.6744897501960817],
  [0.4, -0.2533471031357997],
  [0.5, 0],
  [0.6, 0.2533471031357997],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446004],
  [0.93, 1.475791028179171],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [1 - 2 ** -53, 8.209536151601387],
];

function assertClose(actual: number, expected: number, what: string) {
  assert.ok(Math.abs(actual - expected) <= 4e-15 * Math.abs(expected), `${what}: ${actual}, not ${expected}`);
}

test("the normal distribution function agrees with SciPy's to 15 digits", () => {
  for (const [x, p] of cdf) assertClose(normalCdf(x), p, `normalCdf(${x})`);
});

test("the normal quantile agrees with SciPy's to 15 digits", () => {
  for (const [p, x] of quantile) assertClose(normalQuantile(p), x, `normalQuantile(${p})`);
});

test('the distribution function and the quantile undo each other', () => {
  for (let p = 0.005; p < 1; p += 0.005) assertClose(normalCdf(normalQuantile(p)), p, `p = ${p}`);
});

test('the quantile is infinite at 0 and 1, and no number outside', () => {
  assert.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
  assert.deepEqual([normalQuantile(-0.1), normalQuantile(1.1)], [Number.NaN, Number.NaN]);
});
