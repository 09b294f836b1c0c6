import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  type Addon,
  addonFile,
  type CellCode,
  type ForwardArguments,
  type LayerSizes,
  loadAddon,
} from '../../../src/engine/native/addon.js';
import { assertSameBits } from '../../reference/assert-close.js';
import { onEveryInstructionSet, skip } from './instruction-sets.js';

const sizes: LayerSizes = { kind: 4, replicas: 2, steps: 3, batch: 12, units: 5 };

/** Arguments of a forward pass that fit, every number `value`. */
function fitting(
  addon: Addon,
  { inputs = 6, value = 0.1, ...given }: Partial<Fitted> = {},
): ForwardArguments {
  const layer = { ...sizes, ...given };
  const { kind, replicas, steps, batch, units } = layer;
  const width = [1, 1, 3, 3, 4][kind]! * units;
  const floats = (...shape: number[]) =>
    new Float32Array(shape.reduce((n, size) => n * size, replicas)).fill(value);
  return {
    ...{ ...layer, inputs, reverse: false, x: floats(steps, batch, inputs) },
    ...{ wx: floats(inputs, width), wt: floats(units, width), bi: floats(width) },
    ...{ outputs: floats(steps, batch, units), hLast: floats(batch, units) },
    ...(kind === 4 ? { cLast: floats(batch, units) } : {}),
    saved: new Float32Array(addon.savedLength(layer)),
  };
}

type Fitted = LayerSizes & { readonly inputs: number; readonly value: number };

/** Outputs and gradients of a layer all of whose numbers are `value`. */
function trainOnce(addon: Addon, given: Partial<Fitted>): readonly Float32Array[] {
  const layer = fitting(addon, given);
  addon.layerForward(layer);
  const like = (values: Float32Array) => new Float32Array(values.length);
  const slopes = {
    ...{ dWx: like(layer.wx), dWt: like(layer.wt), dBi: like(layer.bi), dX: like(layer.x!) },
    ...{ dH0: like(layer.hLast), stateNorms: new Float32Array(layer.replicas * layer.steps) },
  };
  addon.layerBackward({ ...layer, dOutputs: layer.outputs, ...slopes });
  return [layer.outputs, ...Object.values(slopes)];
}

describe('the native addon', { skip }, () => {
  let addon: Addon;
  before(() => {
    addon = loadAddon();
  });

  it('names the array whose length does not fit, what it has and what it needs', () => {
    for (const name of ['x', 'wx', 'wt', 'bi', 'outputs', 'hLast', 'cLast', 'saved'] as const) {
      const given = fitting(addon);
      const length = given[name]!.length;
      for (const wrong of [length - 1, length + 1]) {
        assert.throws(
          () => addon.layerForward({ ...given, [name]: new Float32Array(wrong) }),
          new RangeError(`layerForward: ${name} has ${wrong} elements, needs ${length}`),
        );
      }
      assert.throws(
        () =>
          addon.layerForward({ ...given, [name]: new Float64Array(length) } as unknown as ForwardArguments),
        new TypeError(`layerForward: ${name} must be a Float32Array`),
      );
    }
  });

  it('refuses sizes that are no whole numbers in range, or whose product overflows', () => {
    const given = fitting(addon);
    for (const steps of [0, -1, 1.5, Number.NaN, 2 ** 40]) {
      assert.throws(
        () => addon.layerForward({ ...given, steps }),
        /layerForward: steps is .*, expected a whole number from 1/,
      );
    }
    const huge = 2 ** 31 - 1;
    assert.throws(
      () => addon.layerForward({ ...given, replicas: huge, steps: huge, batch: huge, units: huge }),
      /layerForward: x has 432 elements, needs 9223372036854775807/,
    );
    assert.throws(() => addon.layerForward(undefined as never), /expected an object of arguments/);
  });

  it('refuses lengths beyond the steps', () => {
    const given = fitting(addon, { lengths: new Int32Array(24) });
    addon.layerForward(given);
    for (const [at, length] of [
      [0, -1],
      [23, 4],
    ] as const) {
      assert.throws(
        () => addon.layerForward({ ...given, lengths: given.lengths!.with(at, length) }),
        new RangeError(`layerForward: lengths[${at}] is ${length}, expected 0 to 3`),
      );
    }
    assert.throws(
      () => addon.layerForward({ ...given, lengths: new Int32Array(12) }),
      new RangeError('layerForward: lengths has 12 elements, needs 24'),
    );
    const { saved } = fitting(addon);
    assert.throws(
      () => addon.layerForward({ ...given, saved }),
      /layerForward: saved has .* elements, needs/,
    );
  });

  it('refuses symbols and targets beyond their range', () => {
    const { x: _, ...given } = fitting(addon);
    const tokens = new Int32Array(72);
    for (const [at, symbol] of [
      [0, -1],
      [71, 6],
    ] as const) {
      assert.throws(
        () => addon.layerForward({ ...given, tokens: tokens.with(at, symbol) }),
        new RangeError(`layerForward: tokens[${at}] is ${symbol}, expected 0 to 5`),
      );
    }
    const loss = { replicas: 1, rows: 2, classes: 3, logits: new Float32Array(6), loss: new Float32Array(1) };
    assert.throws(
      () => addon.crossEntropy({ ...loss, targets: Int32Array.of(0, 3) }),
      new RangeError('crossEntropy: targets[1] is 3, expected 0 to 2'),
    );
  });

  it('refuses scopes that are no ascending places of the row', () => {
    const given = {
      replicas: 1,
      size: 4,
      scopes: 2,
      values: new Float32Array(4),
      byScope: new Float32Array(2),
    };
    assert.throws(
      () => addon.norms({ ...given, offsets: Int32Array.of(0, 3, 2) }),
      /offsets\[1\] is above the one after it/,
    );
    assert.throws(
      () => addon.norms({ ...given, offsets: Int32Array.of(0, 3, 5) }),
      /offsets\[2\] is 5, expected 0 to 4/,
    );
  });

  it('passes NaN and infinities on to the replica that has them, and to no other', () => {
    onEveryInstructionSet((kernels, set) => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const given = fitting(kernels);
        given.x![0] = bad;
        // Infinity times a positive weight opens every gate, but is NaN to the tiles; NaN stays what it is.
        const lost = Number.isNaN(bad) || set === 'amx';
        kernels.layerForward(given);
        const half = given.outputs.length / 2;
        const first = given.outputs.subarray(0, 5);
        assert.ok(
          first.every((h) => (lost ? Number.isNaN(h) : Math.abs(h - Math.tanh(1)) < 1e-6)),
          `${set} ${first}`,
        );
        assert.ok(given.outputs.subarray(half).every(Number.isFinite), set);
      }
    });
  });

  it('reads nothing that an earlier call left in the scratch', () => {
    const small = { batch: 21, steps: 4, units: 19, inputs: 7 };
    onEveryInstructionSet((kernels, set) => {
      for (const kind of [0, 1, 2, 3, 4] as CellCode[]) {
        const first = trainOnce(kernels, { kind, ...small });
        trainOnce(kernels, { kind, batch: 40, steps: 9, units: 70, inputs: 45, value: Number.NaN });
        const again = trainOnce(kernels, { kind, ...small });
        for (const [n, values] of first.entries())
          assertSameBits(again[n]!, values, `${set} kind ${kind} array ${n}`);
      }
    });
  });

  it('flushes denormals to zero within the kernels and leaves them alone outside', () => {
    const tiny = 1e-40;
    const product = {
      replicas: 1,
      rows: 1,
      inner: 1,
      columns: 1,
      transposeA: false,
      transposeB: false,
      oneA: false,
      oneB: false,
    };
    onEveryInstructionSet((kernels) => {
      const out = new Float32Array(1);
      kernels.matMul({ ...product, a: Float32Array.of(tiny), b: Float32Array.of(1), out });
      assert.equal(out[0], 0);
      assert.ok(Float32Array.of(tiny)[0]! * 1 > 0);
    });
  });

  it('works in several worker threads at once, each with kernels and scratch of its own', async () => {
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      const addon = require(workerData);
      const sizes = { replicas: 1, rows: 40, inner: 300, columns: 50 };
      const out = new Float32Array(2000);
      for (let n = 0; n < 50; n++)
        addon.matMul({ ...sizes, transposeA: false, transposeB: false, oneA: false, oneB: false,
          a: new Float32Array(12000).fill(0.5), b: new Float32Array(15000).fill(2), out });
      parentPort.postMessage(out.every((value) => value === 300));`;
    const run = () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(script, { eval: true, workerData: addonFile() });
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    assert.deepEqual(await Promise.all([run(), run(), run()]), [true, true, true]);
  });
});
