import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { autoOrder } from '../../src/engine/backends.js';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import * as publicNames from '../../src/index.js';
import { repositoryRoot, runDocExamples } from './run-doc-examples.js';

const root = repositoryRoot();
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'datasets/README.md', 'results/README.md', ...docs.map((name) => `docs/${name}`)];

for (const page of pages) {
  test(`the examples of ${page} run, and their experiments pass the check`, async () => {
    const blocks = read(page).match(/^```ts$/gm)?.length ?? 0;
    const examples = await runDocExamples(page);
    assert.equal(examples.length, blocks);
    for (const { default: experiment } of examples) if (experiment !== undefined) checkExperiment(experiment);
  });

  test(`the links of ${page} lead to files that are there`, () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!);
    assert.deepEqual(
      links.filter((target) => !existsSync(join(root, dirname(page), target))),
      [],
    );
  });
}

test('the README shows the first experiment as it is', () => {
  const [, block] = /^```ts\n([\s\S]*?)^```/m.exec(read('README.md')) ?? [];
  assert.equal(block, read('experiments/init-grid.ts'));
});

test('the page about the design shows a whole cell as it is, its comments aside', () => {
  const [, block] = /^```typescript\n([\s\S]*?)^```/m.exec(read('docs/design.md')) ?? [];
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
  const code = read('src/cells/lt-rnn.ts').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  assert.deepEqual(lines(block ?? ''), lines(code));
});

test('the README names every page', () => {
  const missing = pages
    .slice(1)
    .filter((page) => page !== 'results/README.md' && !read('README.md').includes(`(${page})`));
  assert.deepEqual(missing, []);
});

test('the page about the experiment file names every function that makes a part of one', () => {
  const page = read('docs/experiment-file.md');
  const foreign = ['fromKerasGru', 'fromKerasLstm', 'fromTorchGru', 'fromTorchLstm'];
  const apart = [
    ...foreign,
    'matchesScope',
    'readCheckpoint',
    'readTables',
    'variableScope',
    'writeCheckpoint',
  ];
  const functions = Object.entries(publicNames).flatMap(([name, value]) =>
    typeof value === 'function' && !apart.includes(name) ? [name] : [],
  );
  assert.deepEqual(
    functions.filter((name) => !new RegExp(`\\b${name}\\(`).test(page)),
    [],
  );
});

test('the page about backends lists them in the order in which auto tries them, and the command line names them all', () => {
  const listed = [...read('docs/backends.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(listed, [...autoOrder]);
  assert.deepEqual(
    autoOrder.filter((name) => !read('docs/cli.md').includes(`\`${name}\``)),
    [],
  );
});
