import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { countGpuStep } from '../../bench/count-gpu-step.js';
import { tokenTask } from '../../bench/engine-tasks.js';
import { gpuTraining } from '../../bench/gpu-training.js';
import { cellSpec } from '../../bench/training-step.js';
import { buildModel } from '../../src/trainer/model.js';
import { passModel } from '../../src/trainer/pass-model.js';
import { candidate } from '../conformance/engines.js';

const limits = { threads: 1024, workgroupMemory: 48 << 10, binding: 2 ** 31 - 4 };
const task = tokenTask({ steps: 100, batch: 32 });
const count = (kind: 'lstm' | 'gru' | 'rnn', units: number, replicas: number) =>
  countGpuStep(
    passModel(buildModel(task.shape, cellSpec(kind, units))),
    task.shape,
    replicas,
    { rule: 3 },
    limits,
  );

describe('countGpuStep', () => {
  it('counts as many dispatches for a share of the replicas as for one', () => {
    const alone = count('lstm', 64, 1);
    const { share, dispatches, moved } = count('lstm', 64, 1024);
    assert.ok(share > 1 && share < 1024);
    assert.equal(dispatches, alone.dispatches * Math.ceil(1024 / share));
    assert.equal(moved, alone.moved * 1024);
  });

  it('counts more memory for more gates and units', () => {
    assert.ok(count('rnn', 64, 1).moved < count('gru', 64, 1).moved);
    assert.ok(count('gru', 64, 1).moved < count('lstm', 64, 1).moved);
    assert.ok(count('lstm', 64, 1).moved < count('lstm', 128, 1).moved);
  });

  it('refuses a model that no programs know', () => {
    const model = { ...passModel(buildModel(task.shape, cellSpec('lstm', 4))) };
    const other = { ...model, cell: { ...model.cell, kind: 'janet' } };
    assert.throws(() => countGpuStep(other, task.shape, 1, { rule: 0 }, limits), RangeError);
  });
});

const { skip, load } = await candidate('webgpu');

describe('a counted step', { skip }, async () => {
  const engine = skip === false ? await load() : undefined;
  after(() => engine?.dispose?.());

  it('makes the dispatches that a device is asked for, in one command buffer, with the bytes counted', async () => {
    // The shape of the bench at its quickest: software in place of a GPU takes long to compile one.
    const small = tokenTask({ steps: 5, batch: 4 });
    const model = passModel(buildModel(small.shape, cellSpec('lstm', 8)));
    const counted = countGpuStep(model, small.shape, 3, { rule: 3 }, engine!.limits!);
    const training = gpuTraining(engine!.residentModel!, {
      kind: 'lstm',
      units: 8,
      task: small,
      replicas: 3,
    });
    await training.run(1, false);
    const asked = await heard(() => training.run(1, false));
    training.dispose();
    assert.equal(asked.dispatches, counted.dispatches);
    assert.equal(asked.uploaded, counted.uploaded);
    // The step, and what was measured read once.
    assert.equal(asked.submits, 2);
  });
});

/** What WebGPU is asked for while something runs. */
async function heard(run: () => Promise<unknown>) {
  const asked = { dispatches: 0, submits: 0, uploaded: 0 };
  const pass = GPUComputePassEncoder.prototype;
  const queue = GPUQueue.prototype;
  const { dispatchWorkgroups } = pass;
  const { submit, writeBuffer } = queue;
  pass.dispatchWorkgroups = function (...groups) {
    asked.dispatches += 1;
    return dispatchWorkgroups.apply(this, groups);
  };
  queue.submit = function (buffers) {
    asked.submits += 1;
    return submit.call(this, buffers);
  };
  queue.writeBuffer = function (buffer, at, data, ...rest) {
    asked.uploaded += (data as Uint8Array).byteLength;
    return writeBuffer.call(this, buffer, at, data, ...rest);
  };
  try {
    await run();
  } finally {
    Object.assign(pass, { dispatchWorkgroups });
    Object.assign(queue, { submit, writeBuffer });
  }
  return asked;
}
