import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapScope, refuseRename } from '../../src/scopes/map-scope.js';

const cases: readonly (readonly [string, string, string, string | undefined])[] = [
  ['lstm/**', 'lstm/**', 'lstm/forget_gate/wx', 'lstm/forget_gate/wx'],
  ['lstm_1/**', 'lstm/**', 'lstm_1/forget_gate/wx', 'lstm/forget_gate/wx'],
  [
    'bidirectional/*/lstm/**',
    '*/cell/**',
    'bidirectional/forward/lstm/forget_gate/wx',
    'forward/cell/forget_gate/wx',
  ],
  ['lstm_*/*/wt', 'gru_*/*/wt', 'lstm_12/a/wt', 'gru_12/a/wt'],
  ['output/w', 'head/kernel', 'output/w', 'head/kernel'],
  ['**', 'encoder/**', 'output/w', 'encoder/output/w'],
  ['encoder/**', '**', 'encoder/output/w', 'output/w'],
  ['lstm/**', 'lstm/**', 'gru/candidate/wx', undefined],
];

test('a path is renamed by pattern, and what the wildcards stand for is carried over', () => {
  for (const [pattern, other, path, name] of cases)
    assert.equal(mapScope({ [pattern]: other }, path), name, pattern);
});

test('of several patterns that match the last one counts', () => {
  assert.equal(mapScope({ '**': 'a/**', 'lstm/**': 'b/**' }, 'lstm/x'), 'b/x');
  assert.equal(mapScope({ 'lstm/**': 'b/**', '**': 'a/**' }, 'lstm/x'), 'a/lstm/x');
});

test('patterns whose wildcards cannot be carried over are refused', () => {
  assert.equal(refuseRename('lstm_*/**', 'gru_*/**'), undefined);
  assert.match(refuseRename('lstm/**', 'lstm/*')!, /^"lstm\/\*\*" has \*\*, and "lstm\/\*" has \*: /);
  assert.match(refuseRename('lstm/**', 'lstm')!, /has no \*/);
});
