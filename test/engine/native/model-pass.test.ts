import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { DifferentiatingPass, ModelPass } from '../../../src/engine/model-pass.js';
import { createNativeEngine } from '../../../src/engine/native/native-engine.js';
import type { UpdateRule } from '../../../src/engine/native/rule-arguments.js';
import { ruleArguments } from '../../../src/engine/native/rule-arguments.js';
import { slotsOf } from '../../../src/optimizers/index.js';
import { passModel } from '../../../src/trainer/pass-model.js';
import {
  batchOf,
  casesOf,
  directedCells,
  modelOf,
  type PassCase,
  parametersOf,
  runPass,
  statesOf,
} from '../../conformance/pass-case.js';
import { assertClose, assertSameBits } from '../../reference/assert-close.js';
import { slopeAt, spread } from '../../reference/finite-difference.js';
import { referenceModel } from '../../reference/recurrent-model.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

type Native = Awaited<ReturnType<typeof createNativeEngine>>;

/** Two layers in two directions on vectors, with states. */
const stack: PassCase = {
  cell: { kind: 'bidirectional', cell: { kind: 'gru', units: 5, layers: 2, reset: 'after' } },
  ...{ B: 3, T: 4, weighted: false, carried: true },
  input: { kind: 'dense', size: 6 },
  output: { size: 7, at: 'every-step', loss: 'cross-entropy' },
};

const rules: readonly UpdateRule[] = [
  { kind: 'sgd' },
  { kind: 'momentum', momentum: 0.9, nesterov: true },
  { kind: 'rmsprop', rho: 0.9, epsilon: 1e-8 },
  { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
];

/** A pass of `replicas` copies of the model and everything that it takes, all of which fits. */
function fitting(
  engine: Native,
  one: PassCase,
  replicas: number,
): { pass: ModelPass; call: DifferentiatingPass } {
  const model = modelOf(one);
  const pass = engine.modelPass(passModel(model))!;
  const { size, variables } = model.layout;
  const floats = (count: number) => new Float32Array(replicas * count);
  const rows = Array.from({ length: replicas }, (_, k) => [...parametersOf(model, k)]);
  return {
    pass,
    call: {
      batches: Array.from({ length: replicas }, (_, k) => batchOf(one, k)),
      parameters: Float32Array.from(rows.flat()),
      ...{ statesBefore: floats(pass.statesSize(one.B)), statesAfter: floats(pass.statesSize(one.B)) },
      ...{ loss: floats(1), norms: floats(variables.length), wholeNorms: floats(1), gradient: floats(size) },
    },
  };
}

describe('the pass of the native engine over a whole model', { skip }, () => {
  let engine: Native;
  before(async () => {
    engine = await createNativeEngine();
  });

  for (const [cell, spec] of Object.entries(directedCells)) {
    it(`matches the formulas in double precision on every instruction set: ${cell}`, () => {
      for (const one of casesOf(spec)) {
        const model = modelOf(one);
        const row = parametersOf(model, 0);
        const loss = () => referenceModel(model, row, batchOf(one, 0), statesOf(one, 0)).loss;
        const at = spread(row.length, 6);
        const [expected, slopes] = [loss(), at.map((index) => slopeAt(loss, row, index))];
        onEveryInstructionSet((_addon, set) => {
          const what = `${set} ${JSON.stringify(one)}`;
          const [alone] = runPass(engine, one, [0])!;
          assertClose([alone!.loss], [expected], 1e-5, `${what} loss`);
          const found = at.map((index) => alone!.gradient[index]!);
          assertClose(found, slopes, 1e-4, `${what} gradient`);
          const among = runPass(engine, one, [1, 0])![1]!;
          assertSameBits(among.gradient, alone!.gradient, `${what} gradient among others`);
        });
      }
    });
  }

  it('gives all replicas that read one batch the bits of replicas that read batches of their own', () => {
    const { pass, call } = fitting(engine, stack, 3);
    const [batch] = call.batches;
    pass.differentiate({ ...call, batches: [batch!, batch!, batch!] });
    const expected = call.gradient!.slice();
    pass.differentiate({ ...call, batches: [batch!] });
    assertSameBits(call.gradient!, expected, 'gradient');
  });

  it('runs forward alone to the loss of the pass that differentiates', () => {
    const { pass, call } = fitting(engine, stack, 2);
    pass.differentiate(call);
    const outputs = new Float32Array(2 * stack.T * stack.B * stack.output.size);
    const loss = new Float32Array(2);
    pass.run({ ...call, loss, outputs });
    assertSameBits(loss, call.loss, 'loss');
    assert.ok(outputs.every((value) => Number.isFinite(value) && value !== 0));
  });

  for (const rule of rules) {
    it(`makes the update that the gradient leads to by itself, with the gradient kept or not: ${rule.kind}`, () => {
      for (const clipNorm of [undefined, 0.01, 1e6]) {
        const { pass, call } = fitting(engine, stack, 2);
        const { parameters, gradient, wholeNorms } = call;
        pass.differentiate(call);
        const slots = () =>
          Array.from({ length: slotsOf(rule as never) }, () => new Float32Array(parameters.length));
        const [expected, learningRates] = [parameters.slice(), Float32Array.of(0.1, 0.01)];
        const [slot0, slot1] = slots();
        engine.addon.update({
          ...ruleArguments(rule, 3),
          ...{ replicas: 2, size: parameters.length / 2, gradient: gradient!, learningRate: learningRates },
          ...{ parameters: expected, nextParameters: expected },
          ...{ slot0, slot1, nextSlot0: slot0, nextSlot1: slot1 },
          scale:
            clipNorm === undefined
              ? undefined
              : wholeNorms.map((norm) => clipNorm / Math.max(norm, clipNorm)),
        });
        const { gradient: _, ...without } = call;
        for (const kept of [call, without]) {
          const own = { parameters: parameters.slice(), slots: slots() };
          const update = { rule, slots: own.slots, learningRates, clipNorm, step: 3 };
          pass.differentiate({ ...kept, parameters: own.parameters, update });
          assertSameBits(own.parameters, expected, 'parameters');
          if (slot0) assertSameBits(own.slots[0]!, slot0, 'slot');
        }
      }
    });
  }

  it('names what does not fit: arrays, batches, symbols, the sizes of variables', () => {
    const { pass, call } = fitting(engine, stack, 2);
    const wrong = (part: Partial<DifferentiatingPass>, error: Error) =>
      assert.throws(() => pass.differentiate({ ...call, ...part }), error);
    for (const name of [
      'parameters',
      'statesBefore',
      'statesAfter',
      'norms',
      'wholeNorms',
      'gradient',
    ] as const) {
      const length = call[name]!.length;
      wrong(
        { [name]: new Float32Array(length + 1) },
        new RangeError(`modelPass: ${name} has ${length + 1} elements, needs ${length}`),
      );
    }
    wrong(
      { statesAfter: call.statesBefore },
      new RangeError('modelPass: statesAfter must be another array than statesBefore'),
    );
    const [batch] = call.batches;
    wrong(
      { batches: [batch!, batch!, batch!] },
      new RangeError('modelPass: inputs has 3 arrays, needs 1 or 2'),
    );
    const cut = { ...batch!, inputs: batch!.inputs.slice(1) };
    wrong({ batches: [batch!, cut] }, new RangeError('modelPass: inputs[1] has 71 elements, needs 72'));
    const targets = (batch!.targets as Int32Array).with(4, 7);
    wrong(
      { batches: [{ ...batch!, targets }] },
      new RangeError('modelPass: targets[0][4] is 7, expected 0 to 6'),
    );
    const lengths = Int32Array.of(4, 0, 5);
    wrong(
      { batches: [{ ...batch!, lengths }] },
      new RangeError('modelPass: lengths[0][2] is 5, expected 0 to 4'),
    );
    const update = {
      rule: { kind: 'sgd' },
      slots: [],
      learningRates: new Float32Array(3),
      clipNorm: 1,
      step: 1,
    };
    wrong({ update }, new RangeError('modelPass: learningRate has 3 elements, needs 2'));
    const model = passModel(modelOf(stack));
    const other = engine.modelPass({ ...model, sizes: model.sizes.with(1, 24) })!;
    assert.throws(
      () => other.differentiate(call),
      new RangeError('modelPass: variable 1 of the row has 24 numbers, needs 25'),
    );
    assert.throws(
      () =>
        engine
          .modelPass({ ...model, output: { ...model.output, loss: 'mean-squared-error' } })!
          .differentiate(call),
      new RangeError('modelPass: outputSize is 7, a squared error needs 1'),
    );
  });

  it('passes what is not finite on to the replica that has it, and to no other', () => {
    const { pass, call } = fitting(engine, stack, 2);
    call.parameters[3] = Number.NaN;
    const update = { rule: { kind: 'sgd' }, slots: [], clipNorm: 1, step: 1 };
    pass.differentiate({ ...call, update: { ...update, learningRates: Float32Array.of(1, 1) } });
    const half = call.parameters.length / 2;
    assert.ok(Number.isNaN(call.loss[0]) && Number.isNaN(call.wholeNorms[0]));
    assert.ok(call.parameters.subarray(half).every(Number.isFinite) && Number.isFinite(call.loss[1]));
  });

  it('knows no cell that the kernels do not know', () => {
    const model = passModel(modelOf(stack));
    for (const cell of [{ kind: 'janet' }, { kind: 'rnn', activation: 'linear' }])
      assert.equal(engine.modelPass({ ...model, cell: { ...cell, units: 5, layers: 2 } }), undefined);
  });

  it('a thousand steps leave resident memory where it was', () => {
    const { pass, call } = fitting(engine, { ...stack, B: 64, T: 20 }, 2);
    const train = (steps: number) => {
      for (let step = 0; step < steps; step++) pass.differentiate(call);
    };
    train(100);
    const before = process.memoryUsage().rss;
    train(1000);
    // A step works in 2 MB: a leak of them would show as 2 GB.
    assert.ok(process.memoryUsage().rss - before < 60e6);
  });
});
