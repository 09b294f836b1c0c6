import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chrono, uniformGate, unitForgetBias } from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { gateSite, readOutSite, refuseAt, sampleAt } from './gate-sites.js';
import { moments } from './moments.js';

const units = 4000;
const bias = (cell: 'lstm' | 'gru' | 'rnn', gate: string) => gateSite(cell, gate, 'bi', 27, units);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const ramp = (values: Float32Array, transform: (x: number) => number) =>
  Float64Array.from(values, transform).sort();

test("chrono's time constants 1 / (1 − f) are uniform on [2, longest], and the input gate is the forget gate's mirror", () => {
  const longest = 150;
  const forget = sampleAt(chrono({ longest }), bias('lstm', 'forget_gate'));
  const times = ramp(forget, (b) => 1 / (1 - sigmoid(b)));
  assert.ok(times[0]! >= 2 && times.at(-1)! <= longest);
  for (const share of [0.1, 0.5, 0.9]) {
    const expected = 2 + share * (longest - 2);
    assert.ok(Math.abs(times[Math.floor(share * units)]! - expected) < 0.03 * longest, `quantile ${share}`);
  }
  const input = sampleAt(chrono({ longest }), bias('lstm', 'input_gate'));
  assert.deepEqual(
    input,
    forget.map((value) => -value),
  );
});

test('chrono lets a GRU keep its state by its update gate, and leaves the other gates at 0', () => {
  const update = sampleAt(chrono({ longest: 50 }), bias('gru', 'update_gate'));
  assert.ok(moments(update).min >= 0 && moments(update).max <= Math.log(49));
  for (const [cell, gate] of [
    ['gru', 'reset_gate'],
    ['gru', 'candidate'],
    ['lstm', 'memory_cell'],
    ['lstm', 'output_gate'],
  ] as const)
    assert.ok(sampleAt(chrono({ longest: 50 }), bias(cell, gate)).every((value) => Math.abs(value) === 0));
});

test('the uniform gate spreads the forget gate evenly over (1/units, 1 − 1/units)', () => {
  const gate = ramp(sampleAt(uniformGate(), bias('lstm', 'forget_gate')), sigmoid);
  assert.ok(gate[0]! >= 0.99 / units && gate.at(-1)! <= 1 - 0.99 / units);
  for (const [i, value] of gate.entries()) assert.ok(Math.abs(value - i / units) < 0.03);
  const input = ramp(sampleAt(uniformGate(), bias('lstm', 'input_gate')), (b) => 1 - sigmoid(b));
  for (const [i, value] of input.entries()) assert.ok(Math.abs(value - gate[i]!) < 1e-6);
});

test('the unit forget bias is 1 for the forget gate alone', () => {
  assert.ok(sampleAt(unitForgetBias(), bias('lstm', 'forget_gate')).every((value) => value === 1));
  assert.ok(sampleAt(unitForgetBias(), bias('lstm', 'input_gate')).every((value) => value === 0));
});

test('a rule for biases refuses other variables, other cells, and variables of no model', () => {
  for (const rule of [chrono({ longest: 100 }), uniformGate(), unitForgetBias()]) {
    const { kind } = rule;
    const elsewhere = `${kind} sets the biases (bi) of a layer; give it by a pattern such as '**/bi'`;
    assert.equal(refuseAt(rule, gateSite('lstm', 'forget_gate', 'wt', 4, 4)), elsewhere);
    assert.equal(refuseAt(rule, readOutSite('b', 4, 4)), elsewhere);
    assert.match(refuseAt(rule, bias('rnn', 'hidden'))!, /knows the gates of lstm/);
    assert.equal(refuseAt(rule, bias('lstm', 'forget_gate')), undefined);
  }
  assert.match(
    refuseAt(unitForgetBias(), bias('gru', 'update_gate'))!,
    /knows the gates of lstm or peepholeLstm or coupledLstm or janet alone/,
  );
});

test('chrono without a past of more than two steps is refused', () => {
  assert.throws(
    () => resolveInitializer(chrono({ longest: 2 })),
    /longest: expected a number above 2, got 2/,
  );
});
