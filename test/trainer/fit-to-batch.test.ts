import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellSpec } from '../../src/cells/index.js';
import { backends } from '../../src/engine/backends.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { bidirectional, glorotUniform, lstm, lsuv, ltRnn, peepholeLstm, rnn } from '../../src/index.js';
import type { TrialSpec } from '../../src/plan/trial.js';
import type { Batch, LoadedTask, TaskShape } from '../../src/tasks/index.js';
import { drawParameters } from '../../src/trainer/draw-parameters.js';
import { buildModel, firstParameters, refuseModel } from '../../src/trainer/model.js';
import { moments } from '../initializers/moments.js';
import { denseShape, smallBatch } from '../measures/small-model.js';
import { referenceLayer } from '../reference/recurrent-layer.js';
import { smallTrials, train } from './small-training.js';

const shape: TaskShape = { ...denseShape, steps: 14, batch: 6 };
const loose = { kind: 'lsuv', tolerance: 0.1 } as const;
const rules: TrialSpec['initializer'] = {
  '**/wx': loose,
  '**/wt': loose,
  'output/w': { kind: 'lsuv', tolerance: 0.01 },
};

function taskOf(batch: Batch, of: TaskShape = shape): LoadedTask {
  const metrics = () => ({});
  return { shape: of, batch: () => batch, validation: () => batch, readsOutputs: false, metrics };
}

/** First parameters of a cell under rules, by path. */
async function fitted(
  backend: 'cpu' | 'wasm' | 'native',
  cell: CellSpec,
  initializer: TrialSpec['initializer'] = rules,
  batch: Batch = smallBatch(shape),
) {
  const engine = await loadEngine(backend);
  const model = buildModel(shape, cell);
  const spec = { cell, initializer, seed: { init: 5, data: 0 } } as TrialSpec;
  const drawn = firstParameters(model, spec);
  const row = await drawParameters(engine, model, taskOf(batch), spec);
  const byPath = (from: Float32Array) =>
    new Map(
      model.layout.variables.map(({ path, offset, size }) => [path, from.slice(offset, offset + size)]),
    );
  return { first: byPath(drawn), last: byPath(row) };
}

const gates = ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'];
const spec = { kind: 'lstm', units: 8, layers: 1, forgetBias: 1 } as const;

/** An LSTM's sums and its read-out in double precision, from its formulas. */
function referenceSums(weights: ReadonlyMap<string, Float32Array>, batch: Batch) {
  const [T, B, I, H] = [batch.steps, batch.batch, 3, 8];
  const beside = (name: string, rows: number) => {
    const joined = new Float64Array(rows * 4 * H);
    for (const [g, gate] of gates.entries())
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < H; j++)
          joined[i * 4 * H + g * H + j] = weights.get(`lstm/${gate}/${name}`)![i * H + j]!;
    return joined;
  };
  const [wx, wt, bi] = [beside('wx', I), beside('wt', H), beside('bi', 1)];
  const x = Float64Array.from(batch.inputs);
  const states = [new Float64Array(B * H), new Float64Array(B * H)];
  const { outputs } = referenceLayer({ spec, T, B, I, wx, wt, bi, x, states, reverse: false });
  const sums = gates.map((_, g) => {
    const all: number[] = [];
    for (let row = 0; row < T * B; row++)
      for (let j = g * H; j < (g + 1) * H; j++) {
        let sum = bi[j]!;
        for (let i = 0; i < I; i++) sum += x[row * I + i]! * wx[i * 4 * H + j]!;
        if (row >= B) for (let i = 0; i < H; i++) sum += outputs[(row - B) * H + i]! * wt[i * 4 * H + j]!;
        all.push(sum);
      }
    return all;
  });
  const [w, b] = [weights.get('output/w')!, weights.get('output/b')!];
  const read = Array.from({ length: T * B * 4 }, (_, at) => {
    let sum = b[at % 4]!;
    for (let i = 0; i < H; i++) sum += outputs[Math.floor(at / 4) * H + i]! * w[i * 4 + (at % 4)]!;
    return sum;
  });
  return { sums, read };
}

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  const options = { skip: backends[backend].absent() ?? false };
  test(
    `on ${backend} lsuv gives the sums of every gate, and the read-out, unit variance on the batch`,
    options,
    async () => {
      const { first, last } = await fitted(backend, spec);
      const variance = (values: ArrayLike<number>) => moments(values).stddev ** 2;
      const { sums, read } = referenceSums(last, smallBatch(shape));
      for (const [g, values] of sums.entries())
        assert.ok(Math.abs(variance(values) - 1) < 0.1, `${gates[g]}: ${variance(values)}`);
      assert.ok(Math.abs(variance(read) - 1) < 0.01, `read-out: ${variance(read)}`);
      const before = referenceSums(first, smallBatch(shape));
      for (const values of before.sums) assert.ok(Math.abs(variance(values) - 1) > 0.1);
    },
  );
}

test('lsuv divides a matrix as a whole, so that it stays orthogonal but for a factor', async () => {
  const { first, last } = await fitted('cpu', spec);
  for (const [path, values] of last) {
    const before = first.get(path)!;
    const factor = values[0]! / before[0]!;
    if (/\/b[i]?$/.test(path)) assert.deepEqual(values, before);
    else for (const [i, value] of values.entries()) assert.ok(Math.abs(value - factor * before[i]!) < 1e-5);
    if (path.endsWith('/wt')) assert.ok(factor > 1);
  }
});

test('lsuv fits stacks, both directions, peepholes and relu cells, whose upper layers read what the lower ones give', async () => {
  const stack = { kind: 'lstm', units: 6, layers: 2, forgetBias: 0 } as const;
  const peeping = { kind: 'peepholeLstm', units: 6, layers: 1, forgetBias: 0 } as const;
  const relu = { kind: 'rnn', units: 6, layers: 2, activation: 'relu' } as const;
  for (const cell of [stack, peeping, relu, { kind: 'bidirectional', cell: stack } as const]) {
    const { first, last } = await fitted('cpu', cell);
    for (const [path, values] of last) {
      assert.ok(values.every(Number.isFinite), path);
      if (path.endsWith('/wx')) assert.notDeepEqual(values, first.get(path), path);
    }
    const again = await fitted('cpu', cell);
    assert.deepEqual(again.last, last);
  }
});

test('lsuv divides what it governs alone', async () => {
  const { first, last } = await fitted('cpu', spec, { '**/wx': loose });
  for (const [path, values] of last) {
    const same = values.every((value, i) => value === first.get(path)![i]);
    assert.equal(same, !path.endsWith('/wx'), path);
  }
});

test('steps that a sequence does not have count for nothing', async () => {
  const whole = smallBatch(shape);
  const lengths = Int32Array.of(14, 3, 0, 9, 14, 1);
  const inputs = whole.inputs.slice() as Float32Array;
  for (let t = 0; t < 14; t++)
    for (let b = 0; b < 6; b++) if (t >= lengths[b]!) inputs.fill(100, (t * 6 + b) * 3, (t * 6 + b + 1) * 3);
  const { last } = await fitted('cpu', spec, rules, { ...whole, lengths });
  const other = await fitted('cpu', spec, rules, { ...whole, inputs, lengths });
  assert.deepEqual(other.last, last);
});

test('inputs that are all zero leave the weights as they were drawn', async () => {
  const batch = smallBatch(shape);
  const { first, last } = await fitted('cpu', spec, rules, {
    ...batch,
    inputs: new Float32Array(14 * 6 * 3),
  });
  assert.deepEqual(last.get('lstm/input_gate/wx'), first.get('lstm/input_gate/wx'));
});

test('a trial with lsuv has the same bits alone and in a cohort, and its first weights go by the seed of the weights alone', async () => {
  const engine = await loadEngine(backends.native.absent() === undefined ? 'native' : 'wasm');
  const trials = await smallTrials({
    cell: lstm({ units: 5 }),
    initializer: lsuv(),
    seeds: { init: [0, 1], data: [0, 1] },
  });
  const together = await train(engine, trials);
  const alone = await train(engine, [trials[1]!]);
  assert.deepEqual(alone[0], together[1]);
  const first = together.map(({ end }) => end.fingerprint!.weights);
  assert.equal(new Set(first).size, 2);
});

test('lsuv is refused where there are no sums, with scope and shape', async () => {
  const refused = async (cell: unknown, initializer: unknown) => {
    const [trial] = await smallTrials({ cell, initializer });
    return refuseModel(shape, trial!.spec.cell, trial!.spec.initializer);
  };
  const sums = 'the wt of an ltRnn leads to no sum before an activation; give lsuv to its wx';
  assert.equal(
    await refused(ltRnn({ units: 4 }), lsuv()),
    `lsuv cannot serve ltRnn/hidden/wt [4, 4]: ${sums}`,
  );
  assert.equal(await refused(ltRnn({ units: 4 }), { '**/wx': lsuv(), '**/wt': glorotUniform() }), undefined);
  assert.equal(
    await refused(rnn({ units: 4 }), { '**/bi': lsuv() }),
    'lsuv cannot serve rnn/hidden/bi [4]: lsuv needs a matrix',
  );
  for (const cell of [bidirectional(lstm({ units: 4 })), peepholeLstm({ units: 4 })])
    assert.equal(await refused(cell, lsuv()), undefined);
});
