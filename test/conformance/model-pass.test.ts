import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { cells, type DirectedCellSpec, stackLayers } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import { stackBatches } from '../../src/trainer/stack-batches.js';
import { differentiate } from '../../src/trainer/train-step.js';
import { assertClose, assertSameBits } from '../reference/assert-close.js';
import { slopeAt, spread } from '../reference/finite-difference.js';
import { referenceModel } from '../reference/recurrent-model.js';
import { candidates } from './engines.js';
import {
  batchOf,
  casesOf,
  directedCells,
  modelOf,
  type PassCase,
  type PassResult,
  parametersOf,
  runPass,
  runResident,
  statesOf,
} from './pass-case.js';

const tolerance = 1e-4;

/** Compares loss, states and some slopes with the formulas in double precision. */
function checkValues(one: PassCase, replica: number, result: PassResult): void {
  const model = modelOf(one);
  const row = parametersOf(model, replica);
  const [batch, first] = [batchOf(one, replica), statesOf(one, replica)];
  const { loss, states } = referenceModel(model, row, batch, first);
  const what = JSON.stringify(one);
  assertClose([result.loss], [loss], 1e-5, `${what} loss`);
  assertClose(
    result.states,
    states.flatMap((state) => [...state]),
    tolerance,
    `${what} states`,
  );
  const at = spread(row.length, 16);
  assertClose(
    at.map((index) => result.gradient[index]!),
    at.map((index) => slopeAt(() => referenceModel(model, row, batch, first).loss, row, index)),
    tolerance,
    `${what} gradient`,
  );
}

/** Compares everything with the model composed of the engine's ops and differentiated by TensorFlow.js. */
async function checkAgainstOps(engine: Engine, one: PassCase, result: PassResult): Promise<void> {
  const { tf } = engine;
  const model = modelOf(one);
  const spec = one.cell.kind === 'bidirectional' ? one.cell.cell : one.cell;
  const states = statesOf(one, 0).map((state) => tf.tensor3d([...state], [1, one.B, spec.units]));
  const count = cells[spec.kind].states;
  const layers = stackLayers(one.cell).flat();
  const before = layers.map((_, n): Tensor3D[] => states.slice(n * count, (n + 1) * count));
  const row = tf.tensor2d([...parametersOf(model, 0)], [1, model.layout.size]) as Tensor2D;
  const batch = stackBatches(tf, model.task, [batchOf(one, 0)]);
  const { fusedLayer: _, ...ops } = engine;
  const composed = differentiate(ops, model, row, batch, before);
  const what = JSON.stringify(one);
  assertClose([result.loss], await composed.loss.data(), 1e-5, `${what} loss`);
  assertClose(result.gradient, await composed.gradient.data(), tolerance, `${what} gradient`);
  assertClose(result.norms, await composed.norms.parts.data(), tolerance, `${what} norms`);
  assertClose([result.wholeNorm], await composed.norms.whole.data(), tolerance, `${what} norm`);
  const { loss, gradient, norms } = composed;
  tf.dispose([row, ...states, loss, gradient, norms.parts, norms.whole]);
  tf.dispose([batch, composed.states] as never);
}

/** Runs a case in the engine's pass, or with replicas that stay on its device. */
async function run(engine: Engine, one: PassCase, replicas: readonly number[]) {
  return (runPass(engine, one, replicas) ?? (await runResident(engine, one, replicas)))!;
}

/** The cases that an engine knows: a device knows no lengths, and one in software compiles each for long. */
function casesFor(engine: Engine, spec: (units: number) => DirectedCellSpec): readonly PassCase[] {
  const cases = casesOf(spec);
  if (!engine.residentModel) return cases;
  const even = cases.filter(({ lengths }) => !lengths);
  return engine.standIn === undefined ? even : even.filter(({ output }) => output.size === 27).slice(0, 1);
}

for (const { name, load, skip } of await candidates()) {
  describe(`passes over whole models on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });

    for (const [cell, spec] of Object.entries(directedCells)) {
      it(`match the formulas in double precision, and the model composed of ops: ${cell}`, async (context) => {
        if (!engine.modelPass && !engine.residentModel) return context.skip('this engine has none');
        for (const one of casesFor(engine, spec)) {
          const [result] = await run(engine, one, [0]);
          checkValues(one, 0, result!);
          // Software in place of a GPU compiles every op's every shape for long.
          if (engine.standIn === undefined) await checkAgainstOps(engine, one, result!);
        }
      });

      it(`give a replica the same bits alone and among others: ${cell}`, async (context) => {
        if (!engine.modelPass && !engine.residentModel) return context.skip('this engine has none');
        for (const one of casesFor(engine, spec)) {
          const together = await run(engine, one, [0, 1, 2]);
          for (const replica of [0, 2]) {
            const [alone] = await run(engine, one, [replica]);
            const { gradient, norms, states, loss, wholeNorm } = together[replica]!;
            assertSameBits(gradient, alone!.gradient, 'gradient');
            assertSameBits(norms, alone!.norms, 'norms');
            assertSameBits(states, alone!.states, 'states');
            assert.deepEqual([loss, wholeNorm], [alone!.loss, alone!.wholeNorm]);
          }
          checkValues(one, 1, together[1]!);
        }
      });
    }
  });
}
