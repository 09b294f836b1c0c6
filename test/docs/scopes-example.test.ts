import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Tensor, Tensor2D, Variable as TensorVariable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { writeSafetensors } from '../../src/checkpoints/write-safetensors.js';
import { randomStream } from '../../src/math/random-stream.js';
import type { Variable, VariableScope } from '../../src/scopes/variable-scope.js';
import { type Example, repositoryRoot, runDocExamples } from './run-doc-examples.js';

interface Weight {
  readonly name: string;
  readonly tensor: TensorVariable;
}

interface CellExample extends Example {
  readonly first: VariableScope<Weight>;
  readonly second: VariableScope<Weight>;
  readonly get_scope_variables: (model: VariableScope<Weight>, scope: string, names: string[]) => Tensor[];
  readonly LSTMcell: (
    model: VariableScope<Weight>,
    i: Tensor2D,
    o: Tensor2D,
    s: Tensor2D,
  ) => [Tensor2D, Tensor2D];
}

const page = 'docs/scopes.md';
const [cell, fromFile, byGate, wrong] = (await runDocExamples(page)) as unknown as [
  CellExample,
  { readonly startFrom: (file: string) => Promise<Readonly<Record<'forget' | 'readOut', Variable>>> },
  { readonly model: VariableScope; readonly biases: readonly string[] },
  { readonly misuses: readonly (() => unknown)[] },
];

const inputs = 27;
const units = 64;
const values = (model: VariableScope<Weight>, name: string) =>
  model.scope('LSTMcell', { reuse: true }).get(name).tensor.dataSync();

/** One row's step in plain numbers: the next output and state. */
function plainStep(model: VariableScope<Weight>, x: Float64Array, h: Float64Array, c: Float64Array) {
  const gate = (name: string) => {
    const [wx, wt, bi] = ['wx', 'wt', 'bi'].map((part) => values(model, `${name}/${part}`));
    return Array.from({ length: units }, (_, unit) => {
      let sum = bi![unit]!;
      for (let k = 0; k < inputs; k++) sum += x[k]! * wx![k * units + unit]!;
      for (let k = 0; k < units; k++) sum += h[k]! * wt![k * units + unit]!;
      return sum;
    });
  };
  const [i, f, candidate, o] = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'].map(gate);
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const state = Array.from(
    c,
    (old, k) => sigmoid(f![k]!) * old + sigmoid(i![k]!) * Math.tanh(candidate![k]!),
  );
  return { state, output: state.map((s, k) => sigmoid(o![k]!) * Math.tanh(s)) };
}

test("the page's LSTMcell agrees with plain arithmetic to 1e-6", async () => {
  await tf.setBackend('cpu');
  const draws = (name: string, size: number) =>
    randomStream(0, 'test', name)
      .uniforms(size)
      .map((u) => Math.fround(2 * u - 1));
  const batch = 3;
  const [x, h, c] = [draws('x', batch * inputs), draws('h', batch * units), draws('c', batch * units)];
  const [output, state] = cell.LSTMcell(
    cell.first,
    tf.tensor2d(Float32Array.from(x), [batch, inputs]),
    tf.tensor2d(Float32Array.from(h), [batch, units]),
    tf.tensor2d(Float32Array.from(c), [batch, units]),
  );
  const [outputs, states] = [output.dataSync(), state.dataSync()];
  for (let row = 0; row < batch; row++) {
    const part = (all: Float64Array, width: number) => all.slice(row * width, (row + 1) * width);
    const expected = plainStep(cell.first, part(x, inputs), part(h, units), part(c, units));
    for (let k = 0; k < units; k++) {
      assert.ok(Math.abs(outputs[row * units + k]! - expected.output[k]!) < 1e-6);
      assert.ok(Math.abs(states[row * units + k]! - expected.state[k]!) < 1e-6);
    }
  }
});

test("the second model begins with the first one's LSTM, by name, and trains apart from it", () => {
  for (const { name, tensor } of cell.first.variables()) {
    const [scope, part] = [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
    const [copy] = cell.get_scope_variables(cell.second, scope, [part]);
    assert.deepEqual(copy!.dataSync(), tensor.dataSync(), name);
  }
  assert.equal(cell.second.variables().length, cell.first.variables().length + 1);
  const wx = cell.first.scope('LSTMcell/input_gate', { reuse: true }).get('wx').tensor;
  const before = values(cell.second, 'input_gate/wx');
  wx.assign(tf.zerosLike(wx));
  assert.deepEqual(values(cell.second, 'input_gate/wx'), before);
});

test('every gate takes the initializer of the last pattern that matches it', () => {
  const first = (name: string) => byGate.model.scope('lstm', { reuse: true }).get(name).values[0]!;
  assert.equal(first('forget_gate/bi'), 1);
  assert.equal(first('input_gate/bi'), 0);
  assert.equal(first('memory_cell/wt'), 0.5);
  assert.deepEqual(
    byGate.biases,
    ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'].map((gate) => `lstm/${gate}/bi`),
  );
  const limit = Math.sqrt(6 / (27 + 64));
  const wx: readonly Variable[] = byGate.model.variables('**/wx');
  assert.ok(wx.every((variable) => variable.values.every((x) => Math.abs(x) <= limit)));
});

test('the four misuses throw the very sentences of the page', () => {
  const text = readFileSync(join(repositoryRoot(), page), 'utf8');
  const messages = [...text.matchAll(/^\| .* \| `(.*)` \|$/gm)].map(([, message]) => message);
  assert.equal(messages.length, 4);
  assert.equal(wrong.misuses.length, 4);
  for (const [index, misuse] of wrong.misuses.entries()) assert.throws(misuse, { message: messages[index]! });
});

test("a model of one's own begins with the scopes of a pretrained file, and the rest is drawn", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'init-sweep-scopes-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'pretrained.safetensors');
  const stored = (values: Float32Array, ...shape: number[]) => ({ shape, values });
  const wx = Float32Array.from({ length: 27 * 64 }, (_, i) => i / 7);
  const tensors = new Map([
    ['lstm/forget_gate/wx', stored(wx, 27, 64)],
    ['classifier/w', stored(new Float32Array(128).fill(9), 64, 2)],
  ]);
  await writeSafetensors(file, { tensors, metadata: {} });
  const { forget, readOut } = await fromFile.startFrom(file);
  assert.deepEqual(forget.values, wx);
  assert.ok(readOut.values.every((value) => Math.abs(value) < 1));
});
