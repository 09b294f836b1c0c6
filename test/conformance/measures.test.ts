import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { cells, type DirectedCellSpec } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import { type Found, measureKinds, measures } from '../../src/measures/index.js';
import { denseModel, denseShape, subjectOf, tokenShape } from '../measures/small-model.js';
import { candidates } from './engines.js';

const directed: readonly DirectedCellSpec[] = [
  { kind: 'rnn', units: 5, layers: 2, activation: 'tanh' },
  { kind: 'rnn', units: 5, layers: 1, activation: 'relu' },
  { kind: 'rnn', units: 5, layers: 1, activation: 'linear' },
  { kind: 'gru', units: 5, layers: 1, reset: 'after' },
  { kind: 'gru', units: 5, layers: 2, reset: 'before' },
  { kind: 'gru', units: 5, layers: 1, reset: 'after-bias' },
  { kind: 'lstm', units: 5, layers: 2, forgetBias: 1 },
  { kind: 'peepholeLstm', units: 5, layers: 1, forgetBias: 1 },
  { kind: 'coupledLstm', units: 5, layers: 1, forgetBias: 1 },
  { kind: 'janet', units: 5, layers: 1, beta: 1 },
  { kind: 'ltRnn', units: 5, layers: 1, activation: 'tanh' },
];
const both = directed
  .filter(({ layers, kind }) => layers === 2 && kind !== 'rnn')
  .map((cell) => ({ kind: 'bidirectional', cell }) as const);
// Every cell reads vectors or symbols, and the bidirectional ones do both.
const models = [
  ...directed.map((cell, index) => denseModel(cell, index % 2 === 0 ? denseShape : tokenShape)),
  ...both.flatMap((cell) => [denseModel(cell), denseModel(cell, tokenShape)]),
];
const known = new Map<string, Found>();

describe('measures', () => {
  it('stand in the registry under their own kinds, each with the option every', () => {
    for (const [kind, measure] of Object.entries(measures)) {
      assert.equal(measure.kind, kind);
      assert.ok('every' in measureKinds.kinds[kind]!);
    }
  });

  it('have something to measure in some cell, and say why where they have not', () => {
    for (const measure of Object.values(measures)) {
      const refused = models.map((model) => measure.refuse(model));
      assert.ok(refused.includes(undefined), measure.kind);
      for (const reason of refused) if (reason !== undefined) assert.match(reason, /\w+ \w+/);
    }
  });

  it('cost more for more units, and never nothing', () => {
    for (const measure of Object.values(measures)) {
      const [small, large] = [5, 50].map((units) =>
        measure.operations(denseModel({ kind: 'lstm', units, layers: 1, forgetBias: 0 })),
      );
      assert.ok(small! > 0 && large! > small!, measure.kind);
    }
  });

  it('know every cell', () => {
    assert.deepEqual(new Set(directed.map(({ kind }) => kind)), new Set(Object.keys(cells)));
  });
});

// What a GPU computes has its own suite for every op that measures use.
const engines = (await candidates()).filter(({ name }) => name !== 'webgpu');
for (const { name, load, skip } of engines) {
  describe(`measures on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });

    for (const measure of Object.values(measures)) {
      it(`${measure.kind} gives every cell named numbers, the same every time and on every engine`, async () => {
        for (const model of models) {
          if (measure.refuse(model) !== undefined) continue;
          const what = `${JSON.stringify(model.cell)} ${model.task === denseShape ? 'vectors' : 'symbols'}`;
          const subject = subjectOf(engine, model);
          const found = await measure.take({ kind: measure.kind } as never, subject);
          const again = await measure.take({ kind: measure.kind } as never, subjectOf(engine, model));
          assert.deepEqual(again, found, what);
          assert.ok(Object.keys(found).length > 0, what);
          const key = `${measure.kind} ${what}`;
          const expected = known.get(key) ?? found;
          known.set(key, expected);
          assert.deepEqual(Object.keys(found), Object.keys(expected));
          for (const [metric, value] of Object.entries(found)) {
            assert.match(metric, /^[a-z_0-9]+\/[a-zA-Z_0-9.]+$/);
            const near =
              Object.is(value, expected[metric]) ||
              Math.abs(value - expected[metric]!) < 1e-3 * Math.max(0.01, Math.abs(value));
            assert.ok(near && !Number.isNaN(value), `${what} ${metric}: ${value}, ${expected[metric]}`);
          }
        }
      });
    }
  });
}
