import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, type DirectedCellSpec } from '../../src/cells/index.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { measures } from '../../src/measures/index.js';
import { jacobian } from '../../src/measures/step-jacobian.js';
import { assertClose } from '../reference/assert-close.js';
import { slopeAt } from '../reference/finite-difference.js';
import { gateCount, referenceLayer } from '../reference/recurrent-layer.js';
import { denseModel, subjectOf } from './small-model.js';

const specs: readonly DirectedCellSpec[] = [
  { kind: 'rnn', units: 4, layers: 1, activation: 'tanh' },
  { kind: 'gru', units: 4, layers: 1, reset: 'after' },
  { kind: 'gru', units: 4, layers: 1, reset: 'before' },
  { kind: 'lstm', units: 4, layers: 1, forgetBias: 1 },
  { kind: 'peepholeLstm', units: 4, layers: 1, forgetBias: 1 },
  { kind: 'coupledLstm', units: 4, layers: 1, forgetBias: 1 },
  { kind: 'ltRnn', units: 4, layers: 1, activation: 'relu' },
  { kind: 'janet', units: 4, layers: 1, beta: 1 },
];

test('the Jacobian of a step is that of finite differences of the formulas, for every cell', async () => {
  const engine = await loadEngine('cpu');
  for (const spec of specs) {
    const [layer] = (await subjectOf(engine, denseModel(spec)).trace()).layers;
    const { matrix, size } = await jacobian(engine, layer!);
    assert.equal(size, spec.units * cells[spec.kind].states);
    const width = gateCount(spec) * spec.units;
    // The input's part stands in the bias; the input itself is nothing.
    const states = layer!.states[1]!.map((part) => Float64Array.from(part.subarray(0, spec.units)));
    const step = {
      ...{
        spec,
        T: 1,
        B: 1,
        I: 1,
        x: Float64Array.of(0),
        wx: new Float64Array(width),
        states,
        reverse: false,
      },
      wt: Float64Array.from(layer!.wt),
      vectors: layer!.vectors && Float64Array.from(layer!.vectors),
      bi: Float64Array.from(layer!.inputs[0]!.subarray(0, width)),
    };
    const expected = Float64Array.from({ length: size * size }, (_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      const value = () => referenceLayer(step).states[Math.floor(row / spec.units)]![row % spec.units]!;
      return slopeAt(value, states[Math.floor(column / spec.units)]!, column % spec.units);
    });
    assertClose(matrix, expected, 1e-5, spec.kind);
  }
});

test('the Jacobian of a linear orthogonal recurrence has singular values of 1', async () => {
  const engine = await loadEngine('cpu');
  const cell = { kind: 'rnn', units: 6, layers: 1, activation: 'linear' } as const;
  const found = await measures.stepJacobian.take(
    { kind: 'stepJacobian' },
    subjectOf(engine, denseModel(cell)),
  );
  assert.ok(Math.abs(found['jacobian_largest_singular_value/rnn']! - 1) < 1e-6);
  assert.ok(Math.abs(found['jacobian_smallest_singular_value/rnn']! - 1) < 1e-6);
  assert.ok(Math.abs(found['jacobian_mean_log_singular_value/rnn']!) < 1e-6);
});
