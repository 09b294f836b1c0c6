import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { Tensor4D } from '@tensorflow/tfjs';
import { peersPython } from '../../bench/peers-folder.js';
import { runStack } from '../../src/cells/index.js';
import type { ForeignModel } from '../../src/checkpoints/foreign/foreign-model.js';
import type { NamedTensors } from '../../src/checkpoints/foreign/named-tensors.js';
import type { Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { fromKerasGru, fromKerasLstm, fromTorchGru, fromTorchLstm, readCheckpoint } from '../../src/index.js';
import { candidates } from '../conformance/engines.js';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { assertClose } from '../reference/assert-close.js';

const folder = path.join(repositoryRoot(), 'test/fixtures/foreign');
const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));

const readers: Readonly<Record<string, (tensors: NamedTensors) => ForeignModel>> = {
  'torch-lstm': fromTorchLstm,
  'torch-gru': fromTorchGru,
  'keras-lstm': fromKerasLstm,
  'keras-gru': fromKerasGru,
};

async function read(file: string): Promise<{ tensors: NamedTensors; model: ForeignModel }> {
  const { variables } = await readCheckpoint(file);
  const reader = readers[/^\w+-(lstm|gru)/.exec(path.basename(file))![0]]!;
  return { tensors: variables, model: reader(variables) };
}

/** Asserts that our cell gives with the weights of a file the outputs that stand there too. */
async function assertSameOutputs(engine: Engine, file: string): Promise<void> {
  const { tensors, model } = await read(file);
  const { tf } = engine;
  const { shape, values } = tensors.get('x')!;
  const [B, T, I] = shape as [number, number, number];
  const ours = tf.tidy(() => {
    const x = tf.tensor(values, [1, B, T, I]).transpose([0, 2, 1, 3]) as Tensor4D;
    const variable = (name: string) => {
      const { shape, values } = model.variables.get(name)!;
      return tf.tensor(values, [1, ...shape]);
    };
    const { outputs } = runStack(engine, model.cell, variable, { kind: 'dense', values: x });
    return tf.transpose(outputs, [0, 2, 1, 3]);
  });
  assertClose(await ours.data(), tensors.get('outputs')!.values, 1e-5, file);
  ours.dispose();
}

for (const { name, load, skip } of await candidates()) {
  describe(`models of other programs on ${name}`, { skip }, () => {
    let engine: Engine;
    before(async () => {
      engine = await load();
    });
    test('give the outputs that PyTorch and Keras recorded', async () => {
      assert.equal(files.length, 28);
      for (const file of files) await assertSameOutputs(engine, path.join(folder, file));
    });
  });
}

describe('models written here and now', () => {
  for (const [framework, needs] of [
    ['torch', ['torch', 'safetensors']],
    ['keras', ['keras', 'jax', 'safetensors']],
  ] as const) {
    test(`by ${framework} give its outputs`, { skip: whyNot(needs) }, async (context) => {
      const made = mkdtempSync(path.join(tmpdir(), 'init-sweep-foreign-'));
      context.after(() => rmSync(made, { recursive: true }));
      const environment = { ...process.env, KERAS_BACKEND: 'jax' };
      execFileSync(peersPython(), [path.join(folder, 'write.py'), framework, made], {
        env: environment,
        stdio: 'ignore',
      });
      const engine = await loadEngine('cpu');
      const written = readdirSync(made);
      assert.ok(written.length >= 12);
      for (const file of written) await assertSameOutputs(engine, path.join(made, file));
    });
  }
});

function whyNot(packages: readonly string[]): string | false {
  if (!existsSync(peersPython())) return 'no Python environment of peers: npm run bench:peers makes it';
  const code = 'import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))';
  const found = spawnSync(peersPython(), ['-c', code, ...packages]).status === 0;
  return found ? false : `not all of ${packages.join(', ')} are there: npm run bench:peers installs them`;
}

describe('the cell of a foreign model', () => {
  const cellOf = async (name: string) => (await read(path.join(folder, `${name}.safetensors`))).model.cell;

  test('has its layers and directions', async () => {
    assert.deepEqual(await cellOf('torch-lstm-two-layers'), {
      kind: 'lstm',
      units: 5,
      layers: 2,
      forgetBias: 0,
    });
    assert.deepEqual(await cellOf('keras-gru-before-two-bidirectional-layers'), {
      kind: 'bidirectional',
      cell: { kind: 'gru', units: 5, layers: 2, reset: 'before' },
    });
  });

  test('has a second bias of the candidate only where that is not all zeros', async () => {
    const one = { kind: 'gru', units: 5, layers: 1 };
    assert.deepEqual(await cellOf('torch-gru-one-layer'), { ...one, reset: 'after-bias' });
    assert.deepEqual(await cellOf('torch-gru-one-layer-without-bias'), { ...one, reset: 'after' });
  });
});

describe('what no such model is made of is refused in one sentence', () => {
  const tensor = (...shape: number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((product, side) => product * side, 1)),
  });
  const torch = {
    'a.weight_ih_l0': tensor(8, 3),
    'a.weight_hh_l0': tensor(8, 2),
    'a.bias_ih_l0': tensor(8),
    'a.bias_hh_l0': tensor(8),
  };
  const keras = {
    'm/lstm/lstm_cell/kernel': tensor(3, 8),
    'm/lstm/lstm_cell/recurrent_kernel': tensor(2, 8),
  };
  const named = (tensors: Readonly<Record<string, ReturnType<typeof tensor>>>) =>
    new Map(Object.entries(tensors));
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a file without such a module',
      () => fromTorchLstm(named({ 'fc.weight': tensor(2, 2) })),
      "no tensor's name ends with weight_ih_l0; there are fc.weight",
    ],
    [
      'two modules, none of them chosen',
      () => fromTorchLstm(named({ ...torch, 'b.weight_ih_l0': tensor(8, 3) })),
      'there are several recurrent modules, a.weight_ih_l0, b.weight_ih_l0: choose one by its prefix',
    ],
    [
      'a prefix of nothing',
      () => fromTorchLstm(named(torch), { prefix: 'c.' }),
      'there is no tensor c.weight_hh_l0; there are a.bias_hh_l0, a.bias_ih_l0, a.weight_hh_l0, a.weight_ih_l0',
    ],
    [
      'a module of another kind',
      () => fromTorchGru(named(torch)),
      'a.weight_hh_l0 has shape [8, 2], and [6, 2] was expected',
    ],
    [
      'a layer that does not fit on the one below',
      () =>
        fromTorchLstm(named({ ...torch, 'a.weight_ih_l1': tensor(8, 3), 'a.weight_hh_l1': tensor(8, 2) })),
      'a.weight_ih_l1 has shape [8, 3], and [8, 2] was expected',
    ],
    [
      'a bias without the other one',
      () => fromTorchLstm(new Map([...named(torch)].filter(([name]) => name !== 'a.bias_hh_l0'))),
      'there is no tensor a.bias_hh_l0; there are a.bias_ih_l0, a.weight_hh_l0, a.weight_ih_l0',
    ],
    [
      'a stack without a layer in the middle',
      () =>
        fromTorchLstm(named({ ...torch, 'a.weight_ih_l2': tensor(8, 2), 'a.weight_hh_l2': tensor(8, 2) })),
      'there is a.weight_ih_l2, but no tensor a.weight_ih_l1 below it',
    ],
    [
      'a second direction above a layer of one',
      () => fromTorchLstm(named({ ...torch, 'a.weight_hh_l0_reverse': tensor(8, 2) })),
      'there is a.weight_hh_l0_reverse, but no tensor a.weight_ih_l0_reverse below it',
    ],
    [
      'a projection',
      () => fromTorchLstm(named({ ...torch, 'a.weight_hr_l0': tensor(1, 2) })),
      'a.weight_hr_l0: a module with a projection (proj_size) has no counterpart',
    ],
    [
      'variables of no recurrent layer',
      () => fromKerasLstm(named({ 'm/dense/kernel': tensor(2, 2) })),
      'there is no layer with 4 gates among the variables; there are m/dense/kernel',
    ],
    [
      'a layer of another kind',
      () => fromKerasGru(named(keras), { layers: ['lstm'] }),
      'm/lstm/lstm_cell/recurrent_kernel has shape [2, 8], and [2, 6] was expected',
    ],
    [
      'a layer that is not there',
      () => fromKerasLstm(named(keras), { layers: ['lstm_7'] }),
      'there is no recurrent layer lstm_7; there are m/lstm',
    ],
    [
      'an option that the biases contradict',
      () =>
        fromKerasGru(
          named({
            'gru/gru_cell/kernel': tensor(3, 6),
            'gru/gru_cell/recurrent_kernel': tensor(2, 6),
            'gru/gru_cell/bias': tensor(6),
          }),
          { resetAfter: true },
        ),
      'resetAfter is true, but the layers have one bias, as without reset_after',
    ],
  ];
  for (const [what, run, message] of cases)
    test(what, () => assert.throws(run, { name: 'InvalidRequest', message }));
});

test('layers of Keras are taken in the order of the numbers in their names, also as Keras 2 names them', () => {
  const layer = (name: string, inputs: number, first: number) => [
    [`${name}/lstm_cell/kernel:0`, { shape: [inputs, 4], values: new Float32Array(4 * inputs).fill(first) }],
    [`${name}/lstm_cell/recurrent_kernel:0`, { shape: [1, 4], values: new Float32Array(4) }],
  ];
  const tensors = new Map([
    ...layer('lstm_10', 1, 3),
    ...layer('lstm', 2, 1),
    ...layer('lstm_9', 1, 2),
  ] as never);
  const { cell, variables } = fromKerasLstm(tensors as NamedTensors);
  assert.deepEqual(cell, { kind: 'lstm', units: 1, layers: 3, forgetBias: 0 });
  const first = (scope: string) => variables.get(`${scope}/input_gate/wx`)!.values[0];
  assert.deepEqual(['lstm_0', 'lstm_1', 'lstm_2'].map(first), [1, 2, 3]);
});
