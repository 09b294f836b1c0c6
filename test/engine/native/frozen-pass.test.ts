import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import { passModel } from '../../../src/trainer/pass-model.js';
import {
  batchOf,
  casesOf,
  directedCells,
  modelOf,
  type PassCase,
  parametersOf,
  statesOf,
} from '../../conformance/pass-case.js';
import { assertSameBits } from '../../reference/assert-close.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

type Native = Awaited<ReturnType<typeof createNativeEngine>>;

/** Scope patterns of variables that are frozen: whole layers above and below others, gates, kinds, the read-out, all. */
const frozenSets = [
  /^(?!output)/,
  /_0\//,
  /_1\//,
  /^(bidirectional|forward)/,
  /backward\//,
  /(update|forget)_gate/,
  /(candidate|memory_cell)\/wt/,
  /\/wx$/,
  /\/wt$/,
  /\/bi$/,
  /^output\/w/,
  /^output/,
  /./,
];

/** One pass over a case, its variables at some rates. */
function differentiate(
  engine: Native,
  one: PassCase,
  rates: Float32Array | undefined,
  measuresFrozen = false,
) {
  const model = modelOf(one);
  const pass = engine.modelPass(passModel(model))!;
  const { size, variables } = model.layout;
  const found = {
    loss: new Float32Array(1),
    norms: new Float32Array(variables.length),
    wholeNorms: new Float32Array(1),
    gradient: new Float32Array(size).fill(7),
    weightWork: new Float32Array(1),
    statesAfter: new Float32Array(pass.statesSize(one.B)),
  };
  pass.differentiate({
    ...found,
    batches: [batchOf(one, 0)],
    parameters: Float32Array.from(parametersOf(model, 0)),
    ...(one.carried && { statesBefore: Float32Array.from(statesOf(one, 0).flatMap((state) => [...state])) }),
    ...{ rates, measuresFrozen },
  });
  return found;
}

/** The multiply-adds that a variable's gradient takes: for each target or step and sequence one a number, symbols looked up. */
function workOf(
  { cell, B, T, input, output, carried }: PassCase,
  name: string,
  shape: readonly number[],
): number {
  const size = shape.reduce((product, side) => product * side, 1);
  const [units] = shape.slice(-1) as [number];
  if (name.startsWith('output/')) return size * (output.at === 'every-step' ? T * B : B);
  const isFirst = !/_[1-9]\//.test(name);
  if (name.endsWith('/wx') && isFirst && input.kind === 'tokens') return T * B * units;
  // The product of what a GRU resets before it has no step less.
  const directed = cell.kind === 'bidirectional' ? cell.cell : cell;
  const isReset = directed.kind === 'gru' && directed.reset === 'before' && name.includes('candidate');
  return size * B * (name.endsWith('/wt') && !carried && !isReset ? T - 1 : T);
}

describe('a pass with frozen variables', { skip }, () => {
  let engine: Native;
  before(async () => {
    engine = await createNativeEngine();
  });

  for (const [cell, spec] of Object.entries(directedCells)) {
    it(`does no work for their gradients, and all else to the same bits: ${cell}`, () => {
      for (const one of casesOf(spec).filter((_, n) => n % 2 === 0)) {
        const { variables } = modelOf(one).layout;
        onEveryInstructionSet((_addon, set) => {
          const whole = differentiate(engine, one, undefined);
          for (const pattern of frozenSets) {
            const rates = Float32Array.from(variables, ({ path }) => (pattern.test(path) ? 0 : 1));
            const part = differentiate(engine, one, rates);
            const what = `${set} ${pattern} ${JSON.stringify(one)}`;
            const expected = whole.gradient.slice();
            for (const [n, { offset, size }] of variables.entries())
              if (rates[n] === 0) expected.fill(0, offset, offset + size);
            assertSameBits(part.gradient, expected, `${what} gradient`);
            assertSameBits(part.loss, whole.loss, `${what} loss`);
            assertSameBits(part.statesAfter, whole.statesAfter, `${what} states`);
            assertSameBits(
              part.norms,
              whole.norms.map((norm, n) => (rates[n] === 0 ? 0 : norm)),
              `${what} norms`,
            );
            const needed = variables
              .filter((_, n) => rates[n] !== 0)
              .reduce((sum, { path, shape }) => sum + workOf(one, path, shape), 0);
            // On tiles two gates side by side make one product.
            const work = part.weightWork[0]!;
            if (set === 'amx') assert.ok(work >= needed && (work === 0) === (needed === 0), what);
            else assert.equal(work, needed, what);

            const measured = differentiate(engine, one, rates, true);
            assertSameBits(measured.gradient, expected, `${what} gradient where all is measured`);
            assertSameBits(measured.norms, whole.norms, `${what} norms where all is measured`);
            assertSameBits(measured.wholeNorms, part.wholeNorms, `${what} whole norm where all is measured`);
            assertSameBits(measured.weightWork, whole.weightWork, `${what} work where all is measured`);
          }
        });
      }
    });
  }
});
