import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  flaxDefault,
  glorotUniform,
  kerasDefault,
  orthogonal,
  refuseShape,
  tf1Default,
  torchDefault,
  varianceScaling,
} from '../../src/initializers/index.js';
import { gateSite, readOutSite, refuseAt, sampleAt } from './gate-sites.js';
import { moments } from './moments.js';

const [d, h] = [27, 64];
const wx = gateSite('lstm', 'forget_gate', 'wx', d, h);
const wt = gateSite('lstm', 'forget_gate', 'wt', d, h);
const limit = (values: Float32Array) => Math.max(...values.map(Math.abs));
const near = (found: number, expected: number, part = 0.01) =>
  assert.ok(Math.abs(found - expected) < part * expected, `${found}, expected ${expected}`);
const all = (values: Float32Array, value: number) => assert.ok(values.every((x) => x === value));

test('with 27 inputs and 64 units the Glorot limit is 0.2568 a gate, 0.1456 over the layer, 0.1315 over the joined kernel', () => {
  near(limit(sampleAt(glorotUniform(), wx)), 0.2568);
  near(limit(sampleAt(glorotUniform({ over: 'layer' }), wx)), 0.1456);
  near(limit(sampleAt(glorotUniform({ over: 'joined' }), wx)), 0.1315);
  near(limit(sampleAt(kerasDefault(), wx)), 0.1456);
  near(limit(sampleAt(tf1Default(), wx)), 0.1315);
  near(limit(sampleAt(tf1Default(), wt)), 0.1315);
});

test('the joined kernel of a GRU in TF1 is one for its gates and one for its candidate', () => {
  const at = (gate: string) => gateSite('gru', gate, 'wx', d, h);
  near(limit(sampleAt(tf1Default(), at('update_gate'))), Math.sqrt(6 / (d + h + 2 * h)));
  near(limit(sampleAt(tf1Default(), at('candidate'))), Math.sqrt(6 / (d + h + h)));
});

test('fans over a layer change the scale alone: the draws stay those of the gate', () => {
  const own = sampleAt(varianceScaling({ mode: 'fanOut', distribution: 'normal' }), wt);
  const layer = sampleAt(varianceScaling({ mode: 'fanOut', distribution: 'normal', over: 'layer' }), wt);
  for (const [i, value] of layer.entries()) assert.ok(Math.abs(2 * value - own[i]!) < 1e-6);
});

test('the gates of a layer that is orthogonal as a whole are cut from one matrix, and their mean square singular value is 1 / G', () => {
  const gates = wt.gates.map((gate) => sampleAt(orthogonal({ over: 'layer' }), { ...wt, gate }));
  for (let i = 0; i < h; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (const gate of gates) for (let k = 0; k < h; k++) product += gate[i * h + k]! * gate[j * h + k]!;
      assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-6);
    }
  }
  for (const gate of gates) near(gate.reduce((sum, x) => sum + x * x, 0) / h, 1 / 4, 0.1);
});

test('Keras: forget biases 1 and all others 0, the read-out Glorot uniform', () => {
  for (const gate of wx.gates)
    all(sampleAt(kerasDefault(), gateSite('lstm', gate, 'bi', d, h)), gate === 'forget_gate' ? 1 : 0);
  all(sampleAt(kerasDefault(), gateSite('gru', 'update_gate', 'bi', d, h)), 0);
  near(limit(sampleAt(kerasDefault(), readOutSite('w', h, d))), Math.sqrt(6 / (h + d)));
  all(sampleAt(kerasDefault(), readOutSite('b', h, d)), 0);
});

test('TF1: the gates of a GRU begin at bias 1, its candidate at 0, the forget gate of an LSTM at 1', () => {
  const bias = (cell: 'lstm' | 'gru', gate: string) =>
    sampleAt(tf1Default(), gateSite(cell, gate, 'bi', d, h));
  all(bias('gru', 'update_gate'), 1);
  all(bias('gru', 'reset_gate'), 1);
  all(bias('gru', 'candidate'), 0);
  all(bias('lstm', 'forget_gate'), 1);
  all(bias('lstm', 'input_gate'), 0);
});

test('PyTorch: weights uniform within 1/√units, biases the sum of two such draws, the read-out within 1/√inputs', () => {
  const bound = 1 / Math.sqrt(h);
  for (const site of [wx, wt]) {
    const { stddev, max } = moments(sampleAt(torchDefault(), site));
    assert.ok(max <= bound);
    near(stddev, bound / Math.sqrt(3), 0.05);
  }
  const wide = moments(sampleAt(torchDefault(), gateSite('gru', 'candidate', 'bi', 3, 10_000)));
  near(wide.stddev, Math.sqrt(2 / 3) / 100, 0.03);
  assert.ok(wide.max > 0.01 && wide.max <= 0.02);
  near(limit(sampleAt(torchDefault(), readOutSite('w', 100, 50))), 0.1);
  near(limit(sampleAt(torchDefault(), readOutSite('b', 100, 500))), 0.1);
});

test('Flax: LeCun normal and orthogonal, gate by gate, every bias 0', () => {
  near(moments(sampleAt(flaxDefault(), gateSite('lstm', 'input_gate', 'wx', 100, 100))).stddev, 0.1, 0.03);
  assert.deepEqual(sampleAt(flaxDefault(), wt), sampleAt(orthogonal(), wt));
  all(sampleAt(flaxDefault(), gateSite('lstm', 'forget_gate', 'bi', d, h)), 0);
});

test('what must know its place refuses a variable that has none', () => {
  for (const preset of [kerasDefault(), torchDefault(), tf1Default(), flaxDefault()])
    assert.match(refuseShape(preset, [4, 4])!, /must know where in a model/);
  assert.match(
    refuseShape({ kind: 'glorotUniform', over: 'layer' }, [4, 4])!,
    /are those of a recurrent layer/,
  );
  assert.match(refuseAt(orthogonal({ over: 'layer' }), readOutSite('w', 4, 4))!, /recurrent layer/);
});
