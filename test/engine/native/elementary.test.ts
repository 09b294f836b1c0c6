import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

const functions = [
  { code: 0, name: 'exp', exact: Math.exp, from: -87, to: 88, bound: 1 },
  { code: 1, name: 'tanh', exact: Math.tanh, from: -12, to: 12, bound: 2.1 },
  { code: 2, name: 'sigmoid', exact: (x: number) => 1 / (1 + Math.exp(-x)), from: -80, to: 40, bound: 2.4 },
] as const;

/** The distance between a float32 and the true value, in units of the float32's last place. */
function unitsInLastPlace(actual: number, exact: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}

/** An even sweep of the range, and points that come close to zero from both sides. */
function arguments_(from: number, to: number): Float32Array {
  const even = Array.from({ length: 200_001 }, (_, n) => from + ((to - from) * n) / 200_000);
  const small = Array.from({ length: 4000 }, (_, n) => (n % 2 ? -1 : 1) * 2 ** (-30 + n / 130));
  return Float32Array.from([...even, ...small.filter((x) => x > from && x < to)]);
}

describe('the exponential family of the kernels', { skip }, () => {
  for (const { code, name, exact, from, to, bound } of functions) {
    it(`${name} is within ${bound} units in the last place of the true value`, () => {
      const x = arguments_(from, to);
      onEveryInstructionSet((addon, set) => {
        const out = new Float32Array(x.length);
        addon.elementary({ function: code, size: x.length, in: x, out });
        let worst = 0;
        let at = 0;
        for (let i = 0; i < x.length; i++) {
          const error = unitsInLastPlace(out[i]!, exact(x[i]!));
          if (!(error <= worst)) [worst, at] = [error, x[i]!];
        }
        if (process.env.SHOW_ERRORS) console.log(set, name, worst.toFixed(3), at);
        assert.ok(worst < bound, `${set}: ${worst} at ${at}`);
      });
    });

    it(`${name} passes NaN on and ends at its limits`, () => {
      onEveryInstructionSet((addon, set) => {
        const x = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0);
        const out = new Float32Array(4);
        addon.elementary({ function: code, size: 4, in: x, out });
        assert.ok(Number.isNaN(out[0]!), set);
        assert.ok(Math.abs(out[2]! - exact(Number.NEGATIVE_INFINITY)) < 1e-37, `${set}: ${out[2]}`);
        assert.equal(out[3], Math.fround(exact(0)), set);
        if (name !== 'exp') assert.equal(out[1], 1, set);
      });
    });
  }
});
