import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, suggest } from '../../src/spec/suggest.js';

test('the edit distance counts insertions, deletions, substitutions and swaps of neighbours', () => {
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('abc', 'abc'), 0);
  assert.equal(editDistance('kitten', 'sitting'), 3);
  assert.equal(editDistance('gur', 'gru'), 1);
});

test('the nearest known word is suggested, whatever its case', () => {
  assert.equal(suggest('ortogonal', ['orthogonal', 'ones']), '; did you mean "orthogonal"?');
  assert.equal(suggest('LSTM', ['gru', 'lstm']), '; did you mean "lstm"?');
});

test('nothing is suggested where no word is near', () => {
  assert.equal(suggest('banana', ['gru', 'lstm']), '');
  assert.equal(suggest('x', []), '');
});
