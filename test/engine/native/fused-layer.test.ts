import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { DirectedCellSpec } from '../../../src/cells/index.js';
import type { Engine, HearStateNorms } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import { type LayerCase, layerOf, referenceLoss, runCaseAtOnce } from '../../conformance/layer-case.js';
import { assertClose, assertSameBits } from '../../reference/assert-close.js';
import { slopeAt, spread } from '../../reference/finite-difference.js';
import { referenceLayer } from '../../reference/recurrent-layer.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

const specs: Readonly<Record<string, (units: number) => DirectedCellSpec>> = {
  'rnn with tanh': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'tanh' }),
  'rnn with relu': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'relu' }),
  'gru that resets after the product': (units) => ({ kind: 'gru', units, layers: 1, reset: 'after' }),
  'gru that resets before the product': (units) => ({ kind: 'gru', units, layers: 1, reset: 'before' }),
  lstm: (units) => ({ kind: 'lstm', units, layers: 1, forgetBias: 0 }),
};

/** Shapes that end inside a vector, a panel, a tile, a ring and a chunk of the cache; few rows and many. */
const shapes = [
  { units: 1, B: 1, T: 1, I: 1 },
  { units: 2, B: 3, T: 5, I: 17 },
  { units: 7, B: 13, T: 4, I: 3 },
  { units: 16, B: 1, T: 9, I: 40 },
  { units: 33, B: 25, T: 12, I: 5 },
  { units: 16, B: 16, T: 3, I: 32 },
  { units: 50, B: 49, T: 5, I: 65 },
  { units: 64, B: 6, T: 3, I: 33 },
  { units: 100, B: 7, T: 19, I: 50 },
];

const variants = [
  { tokens: false, reverse: false, initialState: false },
  { tokens: false, reverse: true, initialState: true },
  { tokens: true, reverse: false, initialState: true },
  { tokens: true, reverse: true, initialState: false },
];

/** Sequences with lengths of their own, in every variant. */
const uneven = [
  { units: 8, B: 5, T: 7, I: 4 },
  { units: 21, B: 14, T: 13, I: 3 },
];

function casesOf(spec: (units: number) => DirectedCellSpec): LayerCase[] {
  const even = shapes.flatMap((shape, n) =>
    [0, 1].map((m) => ({ spec: spec(shape.units), ...shape, ...variants[(n + m) % 4]! })),
  );
  const others = uneven.flatMap((shape) =>
    variants.map((variant) => ({ spec: spec(shape.units), ...shape, ...variant, lengths: true })),
  );
  return [...even, ...others];
}

describe('fused layers of the native engine', { skip }, () => {
  let engine: Engine;
  before(async () => {
    engine = await createNativeEngine();
  });

  for (const [cell, spec] of Object.entries(specs)) {
    it(`match the formulas in double precision on every instruction set: ${cell}`, () => {
      for (const layer of casesOf(spec)) {
        const reference = layerOf(layer, 0);
        const { outputs, states } = referenceLayer(reference);
        const first = Object.fromEntries(reference.states.map((state, index) => [`states${index}`, state]));
        const { wx, wt, bi, x } = reference;
        const slopes = Object.entries({ wx, wt, bi, x, ...first }).flatMap(([name, values]) => {
          const absent = (name === 'x' && layer.tokens) || (name.startsWith('states') && !layer.initialState);
          if (absent) return [];
          const at = spread(values.length, layer.spec.units > 30 ? 2 : 5);
          return [{ name, at, expected: at.map((i) => slopeAt(() => referenceLoss(reference), values, i)) }];
        });
        onEveryInstructionSet((_addon, set) => {
          const what = `${set} ${JSON.stringify(layer)}`;
          const result = runCaseAtOnce(engine, layer, [0])[0]!;
          assertClose(result.outputs!, outputs, 1e-4, `${what} outputs`);
          for (const [n, state] of states.entries())
            assertClose(result[`state${n}`]!, state, 1e-4, `${what} state${n}`);
          for (const { name, at, expected } of slopes) {
            const actual = result[`d ${name}`]!;
            assertClose(
              at.map((i) => actual[i]!),
              expected,
              2e-4,
              `${what} d ${name}`,
            );
          }
        });
      }
    });

    it(`give a replica the same bits alone and among others: ${cell}`, () => {
      for (const layer of casesOf(spec)) {
        onEveryInstructionSet((_addon, set) => {
          const together = runCaseAtOnce(engine, layer, [0, 1, 2]);
          const [alone] = runCaseAtOnce(engine, layer, [1]);
          for (const [part, values] of Object.entries(alone!))
            assertSameBits(together[1]![part]!, values, `${set} ${JSON.stringify(layer)} ${part}`);
        });
      }
    });
  }

  it('tell the norms of dL/dh that the composite maths tells, of sequences with lengths', async () => {
    const { fusedLayer: _, ...composite } = engine;
    const normsOn = async (one: Engine, layer: LayerCase): Promise<Float32Array> => {
      const heard: Promise<Float32Array>[] = [];
      const watchLayer = (): HearStateNorms => (step, norms) => {
        heard[step] = Promise.resolve(norms);
      };
      runCaseAtOnce({ ...one, watchLayer }, layer, [0, 1]);
      return Float32Array.from((await Promise.all(heard)).flatMap((norms) => [...norms]));
    };
    for (const spec of Object.values(specs))
      for (const reverse of [false, true]) {
        const shape = { spec: spec(9), B: 6, T: 5, I: 4, reverse, lengths: true };
        const layer = { ...shape, tokens: false, initialState: true };
        const expected = await normsOn(composite, layer);
        assert.ok(expected.length === 2 * layer.T && expected.some((norm) => norm > 0));
        const found: (readonly [string, Promise<Float32Array>])[] = [];
        onEveryInstructionSet((_addon, set) => found.push([set, normsOn(engine, layer)]));
        for (const [set, norms] of found) assertClose(await norms, expected, 1e-4, set);
      }
  });

  it('agree with the composite maths at 512 units', () => {
    for (const [spec, B] of Object.values(specs).flatMap((spec) => [
      [spec, 5] as const,
      [spec, 20] as const,
    ])) {
      const layer = { spec: spec(512), B, T: 3, I: 20, tokens: false, reverse: false, initialState: true };
      const fused = runCaseAtOnce(engine, layer, [0])[0]!;
      const { fusedLayer: _, ...composite } = engine;
      const expected = runCaseAtOnce(composite, layer, [0])[0]!;
      for (const [part, values] of Object.entries(expected)) assertClose(fused[part]!, values, 2e-4, part);
      assert.ok(Object.keys(expected).length > 0);
    }
  });
});
