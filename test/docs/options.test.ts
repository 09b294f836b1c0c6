import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cellKinds } from '../../src/cells/index.js';
import { initializerKinds } from '../../src/initializers/index.js';
import { optimizerKinds } from '../../src/optimizers/index.js';
import type { Kinds } from '../../src/spec/field.js';
import { stopKinds } from '../../src/stopping/index.js';
import { taskKinds } from '../../src/tasks/index.js';
import { repositoryRoot } from './run-doc-examples.js';

const page = readFileSync(join(repositoryRoot(), 'docs/experiment-file.md'), 'utf8');

/** The options that the page lists for a function: the names between the braces of its first mention with braces. */
function listed(kind: string): readonly string[] {
  const [, names] = new RegExp(`\\b${kind}\\(\\{ ([a-zA-Z0-9, ]+) \\}\\)\``).exec(page) ?? [];
  return names === undefined ? [] : names.split(', ');
}

/** Options that the page describes once for all. */
const forAll = ['decay'];

const choices: readonly Kinds[] = [taskKinds, cellKinds, initializerKinds, optimizerKinds, stopKinds];
for (const { what, kinds } of choices) {
  test(`the page about the experiment file lists every option of every ${what}`, () => {
    for (const [kind, fields] of Object.entries(kinds)) {
      if (kind === 'bidirectional' || kind === 'custom') continue;
      const options = Object.keys(fields).filter((name) => !forAll.includes(name));
      assert.deepEqual([...listed(kind)].sort(), options.sort(), kind);
    }
  });
}

test('the catalogue shows every initializer with all its options and a picture', () => {
  const catalogue = readFileSync(join(repositoryRoot(), 'docs/initializers.md'), 'utf8');
  for (const [kind, fields] of Object.entries(initializerKinds.kinds)) {
    if (kind === 'custom') continue;
    const [, names = ''] = new RegExp(
      `spectra/${kind}\\.svg\\) \`${kind}\\((?:\\{ ([a-zA-Z0-9, ]+) \\})?\\)\``,
    ).exec(catalogue) ?? ['', 'no entry'];
    assert.deepEqual(names.split(', ').filter(Boolean).sort(), Object.keys(fields).sort(), kind);
  }
});
