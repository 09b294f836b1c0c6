import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import {
  bidirectional,
  type CellSpec,
  cellKinds,
  declareStack,
  gru,
  lstm,
  rnn,
  runStack,
  type ScopeOfVariables,
} from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import type { InitializerSpec } from '../../src/initializers/index.js';
import { sweep } from '../../src/spec/sweep.js';
import { scrambled } from '../reference/finite-difference.js';

interface Declared {
  readonly path: string;
  readonly shape: readonly number[];
  readonly initializer: InitializerSpec;
}

const lstmSpec = { kind: 'lstm', units: 2, layers: 1, forgetBias: 1 } as const;
const gruSpec = { kind: 'gru', units: 2, layers: 1, reset: 'after' } as const;

function declare(spec: CellSpec, inputSize: number): { declared: Declared[]; width: number } {
  const declared: Declared[] = [];
  const scopeAt = (prefix: string): ScopeOfVariables => ({
    scope: (name) => scopeAt(`${prefix}${name}/`),
    get: (name, shape, initializer) => declared.push({ path: prefix + name, shape, initializer }),
  });
  const width = declareStack(scopeAt(''), spec, inputSize, (_path, fallback) => fallback ?? { kind: 'ones' });
  return { declared, width };
}

describe('declareStack', () => {
  it('declares wx, wt and bi gate by gate, and the cell sets its own first biases', () => {
    const { declared, width } = declare(lstmSpec, 3);
    assert.equal(width, 2);
    assert.deepEqual(declared.slice(0, 6), [
      { path: 'lstm/input_gate/wx', shape: [3, 2], initializer: { kind: 'ones' } },
      { path: 'lstm/input_gate/wt', shape: [2, 2], initializer: { kind: 'ones' } },
      { path: 'lstm/input_gate/bi', shape: [2], initializer: { kind: 'zeros' } },
      { path: 'lstm/forget_gate/wx', shape: [3, 2], initializer: { kind: 'ones' } },
      { path: 'lstm/forget_gate/wt', shape: [2, 2], initializer: { kind: 'ones' } },
      { path: 'lstm/forget_gate/bi', shape: [2], initializer: { kind: 'constant', value: 1 } },
    ]);
    assert.equal(declared.length, 12);
  });

  it('tells the rules the same path as the scope', () => {
    const asked: string[] = [];
    const scope: ScopeOfVariables = { scope: () => scope, get: () => undefined };
    declareStack(scope, { kind: 'bidirectional', cell: gruSpec }, 3, (path) => {
      asked.push(path);
      return { kind: 'zeros' };
    });
    const { declared } = declare({ kind: 'bidirectional', cell: gruSpec }, 3);
    assert.deepEqual(
      asked,
      declared.map(({ path }) => path),
    );
    assert.equal(asked[0], 'bidirectional/forward/gru/update_gate/wx');
    assert.equal(asked[9], 'bidirectional/backward/gru/update_gate/wx');
  });

  it('numbers the layers of a stack, each as wide as the outputs below it', () => {
    const shapes = (spec: CellSpec) =>
      Object.fromEntries(declare(spec, 3).declared.map(({ path, shape }) => [path, shape]));
    const plain = shapes({ ...gruSpec, layers: 2 });
    assert.deepEqual(plain['gru_0/candidate/wx'], [3, 2]);
    assert.deepEqual(plain['gru_1/candidate/wx'], [2, 2]);
    const both: CellSpec = { kind: 'bidirectional', cell: { ...gruSpec, layers: 2 } };
    assert.deepEqual(shapes(both)['bidirectional_1/backward/gru/reset_gate/wx'], [4, 2]);
    assert.equal(declare(both, 3).width, 4);
  });
});

describe('runStack', () => {
  let engine: Engine;
  before(async () => {
    engine = await loadEngine('cpu');
  });

  it('goes on from the states that an earlier run returned', () => {
    const { tf } = engine;
    const spec = { ...lstmSpec, layers: 2 };
    const variables = new Map<string, Tensor>(
      declare(spec, 3).declared.map(({ path, shape }, index) => {
        const size = shape.reduce((product, n) => product * n, 1);
        return [path, tf.tensor(Float32Array.from(scrambled(size, index)), [1, ...shape])];
      }),
    );
    const tokens = tf.tensor3d([0, 2, 1, 1, 2, 0, 0, 1, 2, 1, 0, 2], [1, 6, 2], 'int32');
    const run = (from: number, steps: number, states?: readonly (readonly Tensor3D[])[]) => {
      const part = tf.slice(tokens, [0, from, 0], [1, steps, 2]);
      const input = { kind: 'tokens', tokens: part, symbols: 3 } as const;
      return runStack(engine, spec, (path) => variables.get(path)!, input, states);
    };
    const whole = run(0, 6);
    const halves = run(3, 3, run(0, 3).states);
    assert.deepEqual(whole.outputs.shape, [1, 6, 2, 2]);
    assert.deepEqual([...halves.last.dataSync()], [...whole.last.dataSync()]);
    assert.deepEqual([...halves.states[0]![1]!.dataSync()], [...whole.states[0]![1]!.dataSync()]);
  });
});

describe('the cell factories', () => {
  it('return the options they were given, swept ones too, and leave defaults to the check', () => {
    assert.deepEqual(rnn({ units: 4, activation: 'relu' }), { kind: 'rnn', units: 4, activation: 'relu' });
    assert.deepEqual(bidirectional(sweep(gru({ units: 4 }), lstm({ units: sweep(2, 4) }))), {
      kind: 'bidirectional',
      cell: {
        kind: 'sweep',
        values: [
          { kind: 'gru', units: 4 },
          { kind: 'lstm', units: { kind: 'sweep', values: [2, 4] } },
        ],
      },
    });
  });

  it('have their options listed for the check, those of the inner cell too', () => {
    assert.deepEqual(Object.keys(cellKinds.kinds), [
      'rnn',
      'gru',
      'lstm',
      'peepholeLstm',
      'coupledLstm',
      'janet',
      'ltRnn',
      'bidirectional',
    ]);
    const inner = cellKinds.kinds.bidirectional!.cell!;
    assert.ok('kinds' in inner);
    assert.deepEqual(Object.keys(inner.kinds), Object.keys(cellKinds.kinds).slice(0, -1));
  });
});
