import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { DirectedCellSpec } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import { cellCode } from '../../src/engine/native/cell-code.js';
import { assertClose } from '../reference/assert-close.js';
import { slopeAt, spread } from '../reference/finite-difference.js';
import { type ReferenceLayer, referenceLayer } from '../reference/recurrent-layer.js';
import { candidates } from './engines.js';
import { type LayerCase, type LayerResult, layerOf, referenceLoss, runCase } from './layer-case.js';

const tolerance = 1e-4;

const shapes = [1, 3, 8, 33].flatMap((units) => [1, 4].flatMap((B) => [1, 7].map((T) => ({ units, B, T }))));

const specs: Readonly<Record<string, (units: number) => DirectedCellSpec>> = {
  'rnn with tanh': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'tanh' }),
  'rnn with relu': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'relu' }),
  'gru that resets after the product': (units) => ({ kind: 'gru', units, layers: 1, reset: 'after' }),
  'gru that resets before the product': (units) => ({ kind: 'gru', units, layers: 1, reset: 'before' }),
  lstm: (units) => ({ kind: 'lstm', units, layers: 1, forgetBias: 0 }),
  'gru that resets after the product and its bias': (units) => ({
    kind: 'gru',
    units,
    layers: 1,
    reset: 'after-bias',
  }),
  'lstm with peepholes': (units) => ({ kind: 'peepholeLstm', units, layers: 1, forgetBias: 0 }),
  'linear rnn': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'linear' }),
  'coupled lstm': (units) => ({ kind: 'coupledLstm', units, layers: 1, forgetBias: 0 }),
  'linear transition with relu': (units) => ({ kind: 'ltRnn', units, layers: 1, activation: 'relu' }),
  'linear transition with tanh': (units) => ({ kind: 'ltRnn', units, layers: 1, activation: 'tanh' }),
  janet: (units) => ({ kind: 'janet', units, layers: 1, beta: 0.7 }),
};

const variants = [
  { tokens: false, reverse: false, initialState: false },
  { tokens: true, reverse: false, initialState: true },
  { tokens: false, reverse: true, initialState: true },
  { tokens: true, reverse: true, initialState: false },
];

/** Sequences with lengths of their own, in every variant. */
const uneven = [
  { units: 8, B: 5, T: 7 },
  { units: 17, B: 3, T: 3 },
];

/**
 * Every shape in two of the four variants, so that each unit count meets each variant; a third of them for a cell that runs
 * op by op everywhere, since that goes by no shape.
 */
function casesOf(spec: (units: number) => DirectedCellSpec): LayerCase[] {
  const even = shapes.flatMap(({ units, B, T }, index) =>
    [0, 1].map((n) => ({ spec: spec(units), B, T, I: 5, ...variants[(index + 2 * n + (index >> 2)) % 4]! })),
  );
  const others = uneven.flatMap(({ units, B, T }) =>
    variants.map((variant) => ({ spec: spec(units), B, T, I: 5, ...variant, lengths: true })),
  );
  const all = [...even, ...others];
  return cellCode(spec(1)) === undefined ? all.filter((_, n) => n % 3 === 0) : all;
}

/** Half of the cases, each shape of sequences of one length in one variant. */
const everyOther = (cases: readonly LayerCase[]) => cases.filter((_, n) => n % 2 === (n >> 3) % 2);

/** What a result must hold: values at the given places of an array. */
interface Expected {
  readonly part: string;
  readonly at: readonly number[];
  readonly values: ArrayLike<number>;
}

const known = new Map<string, readonly Expected[]>();

/** The formulas' values for a case, worked out once for all engines. */
function expectedOf(layer: LayerCase, replica: number): readonly Expected[] {
  const key = JSON.stringify([layer, replica]);
  const expected = known.get(key) ?? workOut(layerOf(layer, replica));
  known.set(key, expected);
  return expected;
}

function workOut(reference: ReferenceLayer): readonly Expected[] {
  const { outputs, states } = referenceLayer(reference);
  const whole = (part: string, values: Float64Array) => ({ part, at: [...values.keys()], values });
  const { wx, wt, bi, x, vectors } = reference;
  const first = Object.fromEntries(reference.states.map((state, index) => [`states${index}`, state]));
  const loss = () => referenceLoss(reference);
  const slopes = Object.entries({ wx, wt, bi, x, ...(vectors && { vectors }), ...first }).map(
    ([name, values]) => {
      const at = spread(values.length, 12);
      return { part: `d ${name}`, at, values: at.map((index) => slopeAt(loss, values, index)) };
    },
  );
  return [
    whole('outputs', outputs),
    ...states.map((state, index) => whole(`state${index}`, state)),
    ...slopes,
  ];
}

/** Compares a result with the formulas; tokens and an absent first state have no gradient. */
function checkValues(layer: LayerCase, result: LayerResult, replica: number): void {
  for (const { part, at, values } of expectedOf(layer, replica)) {
    const absent = (part === 'd x' && layer.tokens) || (part.startsWith('d states') && !layer.initialState);
    if (absent) continue;
    const actual = result[part];
    assert.ok(actual, part);
    assertClose(
      at.map((index) => actual[index]!),
      values,
      tolerance,
      `${JSON.stringify(layer)} ${part}`,
    );
  }
}

for (const { name, load, skip, some, assertAlike } of await candidates()) {
  describe(`cells on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });

    for (const [cell, spec] of Object.entries(specs)) {
      it(`match the formulas in double precision, values and gradients: ${cell}`, async () => {
        for (const layer of some(casesOf(spec))) {
          checkValues(layer, (await runCase(engine, layer, [0]))[0]!, 0);
        }
      });

      it(`give a replica the same bits alone and among others, or nearly so where none are promised: ${cell}`, async () => {
        for (const [n, layer] of some(everyOther(casesOf(spec))).entries()) {
          const together = await runCase(engine, layer, [0, 1, 2]);
          const replica = n % 2 === 0 ? 0 : 2;
          const [alone] = await runCase(engine, layer, [replica]);
          for (const [part, values] of Object.entries(alone!)) {
            assertAlike(together[replica]![part]!, values, `${JSON.stringify(layer)} ${part}`);
          }
          checkValues(layer, together[1]!, 1);
        }
      });
    }
  });
}
