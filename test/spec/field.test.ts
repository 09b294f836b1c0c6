import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFields } from '../../src/spec/check-value.js';
import { oneOf, orNone, positive } from '../../src/spec/field.js';

test('a field with none accepts its values and null, and may be left out', () => {
  const fields = { limit: orNone(positive) };
  for (const options of [{ limit: 1 }, { limit: null }, {}]) {
    assert.deepEqual(checkFields(fields, options, '', 'it'), options);
  }
  assert.throws(
    () => checkFields(fields, { limit: 0 }, '', 'it'),
    /expected a number above 0, or null for none/,
  );
});

test('a misspelt word of a choice is told the word that was meant', () => {
  const fields = { mode: oneOf('fanIn', 'fanOut') };
  assert.throws(
    () => checkFields(fields, { mode: 'fanin' }, '', 'it'),
    /got "fanin"; did you mean "fanIn"\?$/,
  );
  assert.throws(() => checkFields(fields, { mode: 'wide' }, '', 'it'), /got "wide"$/);
  assert.throws(() => checkFields(fields, { mode: 3 }, '', 'it'), /got 3$/);
});
