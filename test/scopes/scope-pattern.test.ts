import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initializerFor, matchesScope } from '../../src/scopes/scope-pattern.js';

const matches = (pattern: string, paths: readonly string[]) =>
  paths.filter((path) => matchesScope(pattern, path));

test('a star stands for one segment or part of one', () => {
  const paths = [
    'lstm/input_gate/wx',
    'lstm/wx',
    'lstm_0/input_gate/wx',
    'lstm/input_gate/wt',
    'lstm/input_gate/bi',
  ];
  assert.deepEqual(matches('lstm/*/wx', paths), ['lstm/input_gate/wx']);
  assert.deepEqual(matches('lstm*/*/w*', paths), [
    'lstm/input_gate/wx',
    'lstm_0/input_gate/wx',
    'lstm/input_gate/wt',
  ]);
});

test('two stars stand for any number of segments, none included', () => {
  const paths = ['wx', 'lstm/wx', 'lstm/input_gate/wx', 'lstm/input_gate/wxx'];
  assert.deepEqual(matches('**/wx', paths), ['wx', 'lstm/wx', 'lstm/input_gate/wx']);
  assert.deepEqual(matches('lstm/**', paths), ['lstm/wx', 'lstm/input_gate/wx', 'lstm/input_gate/wxx']);
  assert.deepEqual(matches('lstm/**/wx', paths), ['lstm/wx', 'lstm/input_gate/wx']);
  assert.deepEqual(matches('**', paths), paths);
});

test('a dot is a dot and a pattern without stars is one path', () => {
  assert.deepEqual(matches('a.b', ['a.b', 'axb', 'a.b/c', 'c/a.b']), ['a.b']);
});

test('a pattern that can match no path is refused', () => {
  for (const pattern of ['', '/wx', 'wx/', 'a//b', 'a b', '(x)']) {
    assert.throws(() => matchesScope(pattern, 'wx'), /scope pattern ".*": expected segments/);
  }
});

test('the last matching rule wins', () => {
  const rules = { '**/wx': 1, 'lstm/**': 2, 'lstm/forget_gate/bi': 3 };
  assert.equal(initializerFor(rules, 'gru/wx'), 1);
  assert.equal(initializerFor(rules, 'lstm/input_gate/wx'), 2);
  assert.equal(initializerFor(rules, 'lstm/forget_gate/bi'), 3);
  assert.equal(initializerFor(rules, 'output/w'), undefined);
});
