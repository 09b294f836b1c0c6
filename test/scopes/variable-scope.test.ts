import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  constant,
  identity,
  normal,
  ones,
  sampleInitializer,
  truncatedNormal,
  zeros,
} from '../../src/initializers/index.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import { randomStream } from '../../src/math/random-stream.js';
import { type Variable, type VariableScope, variableScope } from '../../src/scopes/variable-scope.js';

const names = (variables: readonly Variable[]) => variables.map(({ name }) => name);
const value = (scope: VariableScope, name: string) => scope.get(name, [1]).values[0];

test('a variable has its full path, its shape, and the values of its path and seed', () => {
  const initializer = truncatedNormal({ stddev: 0.1 });
  const wx = variableScope({ seed: 7, initializer }).scope('lstm').scope('input_gate').get('wx', [3, 4]);
  const path = 'lstm/input_gate/wx';
  assert.deepEqual(wx, {
    name: path,
    shape: [3, 4],
    values: sampleInitializer(resolveInitializer(initializer), randomStream(7, 'init', path), [3, 4]),
  });
});

test('values depend on neither the order of making nor the way to the scope', () => {
  const initializer = normal({ stddev: 1 });
  const one = variableScope({ seed: 1, initializer });
  const other = variableScope({ seed: 1, initializer });
  const first = one.scope('a').get('x', [5]);
  other.get('z', [5]);
  assert.deepEqual(other.scope('a').get('x', [5]), first);
  assert.deepEqual(variableScope({ seed: 1, initializer }).get('a/x', [5]), first);
  assert.notDeepEqual(variableScope({ seed: 2, initializer }).get('a/x', [5]).values, first.values);
});

test('the initializer is that of get, else of the innermost scope that has one', () => {
  const root = variableScope({ seed: 0, initializer: constant({ value: 1 }) });
  const inner = root.scope('inner', { initializer: constant({ value: 2 }) });
  assert.equal(value(root, 'x'), 1);
  assert.equal(value(root.scope('plain'), 'x'), 1);
  assert.equal(value(inner.scope('deep'), 'x'), 2);
  assert.equal(inner.get('y', [1], constant({ value: 3 })).values[0], 3);
});

test('initializers by pattern are read below their scope, and the outer scope serves the rest', () => {
  const root = variableScope({ seed: 0, initializer: { '**': zeros(), 'lstm/forget_gate/bi': ones() } });
  assert.equal(value(root.scope('lstm/forget_gate'), 'bi'), 1);
  assert.equal(value(root.scope('lstm/input_gate'), 'bi'), 0);
  const gru = root.scope('gru', { initializer: { 'update_gate/bi': constant({ value: -1 }) } });
  assert.equal(value(gru.scope('update_gate'), 'bi'), -1);
  assert.equal(value(gru.scope('reset_gate'), 'bi'), 0);
});

test('a reusing scope returns the same variable, with or without its shape', () => {
  const root = variableScope({ seed: 0, initializer: zeros() });
  const made = root.scope('lstm').get('wx', [2, 3]);
  const again = root.scope('lstm', { reuse: true });
  assert.equal(again.get('wx', [2, 3]), made);
  assert.equal(again.get('wx'), made);
});

test('reuse is inherited, and an inner scope may turn it off', () => {
  const root = variableScope({ seed: 0, initializer: zeros() });
  const made = root.get('a/b/x', [1]);
  const again = root.scope('a', { reuse: true });
  assert.equal(again.scope('b').get('x'), made);
  assert.equal(again.scope('b', { reuse: false }).get('y', [1]).name, 'a/b/y');
});

test('the four misuses get one sentence each', () => {
  const root = variableScope({ seed: 0 });
  const scope = root.scope('lstm', { initializer: zeros() });
  scope.get('wx', [3, 4]);
  const reusing = root.scope('lstm', { reuse: true });
  assert.throws(
    () => scope.get('wx', [3, 4]),
    /^Error: lstm\/wx: the variable exists already; open its scope with \{ reuse: true \} to get it$/,
  );
  assert.throws(
    () => reusing.get('wt', [4, 4]),
    /^Error: lstm\/wt: there is no such variable to reuse; make it in a scope without reuse first$/,
  );
  assert.throws(
    () => reusing.get('wx', [3, 5]),
    /^Error: lstm\/wx: the variable has shape \[3, 4\], but \[3, 5\] was asked for$/,
  );
  assert.throws(
    () => root.get('w', [3]),
    /^Error: w: no initializer; give one here or to a scope around the variable$/,
  );
});

test('variables come in the order of their making, all or by pattern, and from below the scope alone', () => {
  const root = variableScope({ seed: 0, initializer: zeros() });
  root.get('output/w', [1]);
  for (const gate of ['update_gate', 'candidate']) {
    for (const name of ['wx', 'bi']) root.scope('gru').scope(gate).get(name, [1]);
  }
  root.get('gru_1/update_gate/wx', [1]);
  assert.deepEqual(names(root.variables()), [
    'output/w',
    'gru/update_gate/wx',
    'gru/update_gate/bi',
    'gru/candidate/wx',
    'gru/candidate/bi',
    'gru_1/update_gate/wx',
  ]);
  assert.deepEqual(names(root.variables('gru/**')).length, 4);
  assert.deepEqual(names(root.scope('gru').variables('**/wx')), ['gru/update_gate/wx', 'gru/candidate/wx']);
  assert.deepEqual(names(root.scope('gru').variables()).length, 4);
  assert.deepEqual(root.scope('gru').variables('gru/**'), []);
});

test('a variable is what create makes of it', () => {
  const root = variableScope({
    seed: 0,
    initializer: ones(),
    create: (path, shape, values) => `${path} [${shape}] ${values}`,
  });
  assert.equal(root.scope('a').get('b', [2]), 'a/b [2] 1,1');
  assert.deepEqual(root.variables(), ['a/b [2] 1,1']);
});

test('bad names, shapes, seeds and initializers are refused before a variable is made', () => {
  const root = variableScope({ seed: 0, initializer: zeros() });
  for (const name of ['', '/a', 'a/', 'a//b', 'a b', 'ä', 'a*']) {
    assert.throws(() => root.get(name, [1]), /scope name ".*": expected letters/);
    assert.throws(() => root.scope(name), /scope name ".*": expected letters/);
  }
  for (const shape of [[0], [2, -1], [1.5]]) assert.throws(() => root.get('x', shape), /x: expected a shape/);
  assert.throws(() => root.get('x'), /^Error: x: expected a shape of whole numbers above 0, got none$/);
  assert.throws(() => variableScope({ seed: 0.5 }), /^Error: seed: expected a whole number, got 0\.5$/);
  assert.throws(() => root.scope('a', { initializer: { '**/wx': normal({ stddev: -1 }) } }), {
    message: 'a: initializer["**/wx"].stddev: expected a number of at least 0, got -1',
  });
  assert.throws(() => root.scope('a', { initializer: { 'wx/': zeros() } }), /scope pattern "wx\/"/);
  assert.deepEqual(root.variables(), []);
});

test('an initializer that cannot serve a shape is refused with path, shape and reason', () => {
  assert.throws(
    () => variableScope({ seed: 0 }).get('rnn/wt', [3, 4], identity()),
    /^Error: rnn\/wt: cannot initialise shape \[3, 4\]: identity needs a square matrix$/,
  );
});

test('values that are given come before the initializer, as a copy, and in that shape alone', () => {
  const given = { shape: [2], values: Float32Array.of(5, 6) };
  const root = variableScope({ seed: 0, from: new Map([['lstm/x', given]]) });
  const { values } = root.scope('lstm').get('x', [2]);
  assert.deepEqual([...values], [5, 6]);
  assert.notEqual(values, given.values);
  assert.throws(() => root.get('lstm/y', [2]), /lstm\/y: no initializer/);
  const other = variableScope({ seed: 0, from: new Map([['x', given]]) });
  assert.throws(() => other.get('x', [3]), {
    message: 'x: the values given have shape [2], but [3] was asked for',
  });
});
