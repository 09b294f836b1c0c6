import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PassModel } from '../../../src/engine/model-pass.js';
import { refuseShape } from '../../../src/engine/webgpu/refuse-shape.js';

const limits = { threads: 256, workgroupMemory: 32 << 10, binding: 128 << 20 };

/** An LSTM of one layer on 27 symbols, or a cell for which there are no programs. */
function model(units: number, kind: 'lstm' | 'janet' = 'lstm'): PassModel {
  const gates = kind === 'lstm' ? 4 : 2;
  const gate = [27 * units, units * units, units];
  return {
    cell: { kind, units, layers: 1 },
    directions: 1,
    input: { kind: 'tokens', size: 27 },
    output: { size: 27, at: 'every-step', loss: 'cross-entropy' },
    sizes: [...Array.from({ length: gates }, () => gate).flat(), units * 27, 27],
  };
}

test('what fits is not refused', () => {
  assert.equal(refuseShape(model(64), { steps: 100, batch: 32 }, limits), undefined);
});

test('activations that no program can bind are told with their size and the limit', () => {
  assert.equal(
    refuseShape(model(512), { steps: 1000, batch: 32 }, limits),
    'the activations of one trial take 0.328 GB in one buffer, and it binds 0.134 GB at most',
  );
});

test('parameters that no program can bind are told, of any cell', () => {
  const expected =
    /^the parameters of one trial take [\d.]+ GB in one buffer, and it binds 0\.134 GB at most$/;
  assert.match(refuseShape(model(4096), { steps: 1, batch: 1 }, limits)!, expected);
  assert.match(refuseShape(model(4096, 'janet'), { steps: 1, batch: 1 }, limits)!, expected);
});
