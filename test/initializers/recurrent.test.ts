import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalVariance } from '../../src/initializers/critical-variance.js';
import {
  cayley,
  critical,
  echoState,
  factorisedOrthogonal,
  henaff,
  hippoLegs,
  type InitializerInput,
  npRnn,
  refuseShape,
  sampleInitializer,
  sparse,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { eigenvalues } from '../../src/math/eigenvalues.js';
import { randomStream } from '../../src/math/random-stream.js';
import { gateSite, refuseAt } from './gate-sites.js';
import { moments } from './moments.js';

const sample = (input: InitializerInput, shape: readonly number[], seed = 1) =>
  sampleInitializer(resolveInitializer(input), randomStream(seed, 'init', 'rnn/hidden/wt'), shape);
const spectrum = (input: InitializerInput, n: number, seed = 1) =>
  eigenvalues(Float64Array.from(sample(input, [n, n], seed)), n);
const size = ({ re, im }: { re: number; im: number }) => Math.hypot(re, im);

/** The squares of the singular values, as eigenvalues of wᵀw. */
function squares(w: Float32Array, n: number): readonly number[] {
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) gram[i * n + j]! += w[k * n + i]! * w[k * n + j]!;
  return eigenvalues(gram, n).map(({ re }) => re);
}

test("np-RNN's eigenvalues are real, the largest exactly 1 and the smallest about 1/5", () => {
  const found = spectrum(npRnn(), 100);
  const real = found.map(({ re }) => re).sort((a, b) => a - b);
  assert.ok(found.every(({ im }) => Math.abs(im) < 1e-6));
  assert.ok(Math.abs(real.at(-1)! - 1) < 1e-6);
  assert.ok(real[0]! > 0.19 && real[0]! < 0.22, String(real[0]));
});

test('henaff turns every plane by an angle from all around the circle, cayley by less than a quarter turn', () => {
  const n = 400;
  for (const rule of [henaff(), cayley()]) {
    const w = sample(rule, [n, n]);
    for (const square of squares(w.subarray(0), n).slice(0, 3)) assert.ok(Math.abs(square - 1) < 1e-6);
  }
  const angle = (rule: InitializerInput) =>
    Array.from({ length: n / 2 }, (_, p) => {
      const w = sample(rule, [n, n]);
      return Math.atan2(w[2 * p * n + 2 * p + 1]!, w[2 * p * n + 2 * p]!);
    }).slice(0, 60);
  const all = angle(henaff());
  assert.ok(all.some((a) => a < -2) && all.some((a) => a > 2));
  for (const a of angle(cayley())) assert.ok(a > 0 && a < Math.PI / 2);
});

test('an odd side keeps its last direction', () => {
  const w = sample(henaff(), [5, 5]);
  assert.deepEqual([...w.subarray(20)], [0, 0, 0, 0, 1]);
});

test('a factorised orthogonal matrix has its singular values within the margin, and not all at 1', () => {
  const n = 40;
  const values = squares(sample(factorisedOrthogonal({ margin: 0.3 }), [n, n]), n).map(Math.sqrt);
  assert.ok(Math.min(...values) >= 0.7 && Math.max(...values) <= 1.3);
  assert.ok(Math.max(...values) > 1.1 && Math.min(...values) < 0.9);
  for (const value of squares(sample(factorisedOrthogonal({ margin: 0 }), [n, n]), n))
    assert.ok(Math.abs(value - 1) < 1e-5);
});

test('the critical variance is 1 without input, and 1.76 for a variance of 0.05, as Schoenholz et al. have it', () => {
  assert.equal(criticalVariance(0), 1);
  assert.ok(Math.abs(criticalVariance(0.05) - 1.7603) < 2e-3, String(criticalVariance(0.05)));
  assert.ok(Math.abs(criticalVariance(1e-9) - 1) < 1e-2);
});

test('critical weights have that variance over the fan, and are for the wt of a tanh rnn', () => {
  const { stddev } = moments(sample(critical({ inputVariance: 0.05 }), [100, 100]));
  assert.ok(Math.abs(stddev ** 2 * 100 - criticalVariance(0.05)) < 0.05);
  assert.equal(refuseAt(critical(), gateSite('rnn', 'hidden', 'wt', 8, 8)), undefined);
  assert.match(refuseAt(critical(), gateSite('lstm', 'input_gate', 'wt', 8, 8))!, /tanh rnn/);
});

test('HiPPO-LegS solves its bilinear equation, and its eigenvalues are those of −(n + 1), discretised', () => {
  const [n, steps] = [6, 50];
  const w = sample(hippoLegs({ steps }), [n, n]);
  const half = 1 / (2 * steps);
  const a = (i: number, k: number) =>
    i === k ? -(i + 1) : i > k ? -Math.sqrt((2 * i + 1) * (2 * k + 1)) : 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      let left = 0;
      for (let j = 0; j < n; j++) left += ((i === j ? 1 : 0) - half * a(i, j)) * w[k * n + j]!;
      assert.ok(Math.abs(left - ((i === k ? 1 : 0) + half * a(i, k))) < 1e-6);
    }
  }
  for (let i = 0; i < n; i++)
    assert.ok(Math.abs(w[i * n + i]! - (1 - half * (i + 1)) / (1 + half * (i + 1))) < 1e-6);
});

test('sparse sets ⌈sparsity · units⌉ outgoing weights of every input to 0, and the others are normal', () => {
  const [rows, cols] = [50, 37];
  const w = sample(sparse({ sparsity: 0.9, stddev: 2 }), [rows, cols]);
  for (let i = 0; i < rows; i++) {
    assert.equal(w.subarray(i * cols, (i + 1) * cols).filter((x) => x === 0).length, Math.ceil(0.9 * cols));
  }
  const { stddev } = moments(sample(sparse({ sparsity: 0.5 }), [200, 200]).filter((x) => x !== 0));
  assert.ok(Math.abs(stddev - 0.01) < 3e-4);
});

test('an echo state has its spectral radius and 15 inputs a unit', () => {
  const n = 60;
  const w = sample(echoState(), [n, n]);
  for (let unit = 0; unit < n; unit++) {
    const inputs = Array.from({ length: n }, (_, i) => w[i * n + unit]!).filter((x) => x !== 0);
    assert.equal(inputs.length, 15);
  }
  assert.ok(Math.abs(Math.max(...spectrum(echoState(), n).map(size)) - 1.1) < 1e-5);
  assert.ok(
    Math.abs(Math.max(...spectrum(echoState({ connections: 3, radius: 0.5 }), 4).map(size)) - 0.5) < 1e-5,
  );
});

test('rules for square matrices refuse all others', () => {
  for (const rule of [
    npRnn(),
    henaff(),
    cayley(),
    echoState(),
    critical(),
    hippoLegs({ steps: 9 }),
    factorisedOrthogonal(),
  ]) {
    const spec = resolveInitializer(rule);
    assert.equal(refuseShape(spec, [3, 4]), `${spec.kind} needs a square matrix`);
    assert.equal(refuseShape(spec, [4]), `${spec.kind} needs a square matrix`);
    assert.equal(refuseShape(spec, [4, 4]), undefined);
  }
  assert.match(refuseAt(hippoLegs({ steps: 9 }), gateSite('rnn', 'hidden', 'wx', 8, 8))!, /is for a wt/);
});
