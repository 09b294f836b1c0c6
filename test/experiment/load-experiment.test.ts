import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../src/experiment/load-experiment.js';
import { body, experiment, folderWith, imports, refusal } from './experiment-folder.js';

test('TypeScript, JavaScript, CommonJS and JSON files are loaded, and they import init-sweep by name', async (context) => {
  const common = `const { adding, gru, orthogonal, sgd } = require('./specs.cjs');\nmodule.exports = ${body('c')};\n`;
  const specs =
    "exports.adding = (o) => ({ kind: 'adding', ...o }); exports.gru = (o) => ({ kind: 'gru', ...o });\n" +
    "exports.orthogonal = () => ({ kind: 'orthogonal' }); exports.sgd = (o) => ({ kind: 'sgd', ...o });\n";
  const json = JSON.stringify({
    name: 'd',
    task: { kind: 'adding', length: 5, batchSize: 2 },
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    seeds: 1,
  });
  const typed = experiment('a').replace(
    'export default',
    'const size: number = 3;\nvoid size;\nexport default',
  );
  const files = {
    'a.ts': typed,
    'b.mjs': experiment('b'),
    'c.cjs': common,
    'specs.cjs': specs,
    'd.json': json,
  };
  const folder = folderWith(context, files);
  const loaded = await Promise.all(
    ['a.ts', 'b.mjs', 'c.cjs', 'd.json'].map((file) => loadExperiment(path.join(folder, file))),
  );
  assert.deepEqual(
    loaded.map((one) => one.experiment.name),
    ['a', 'b', 'c', 'd'],
  );
  for (const { experiment } of loaded) assert.deepEqual(experiment.swept, loaded[0]!.experiment.swept);
  assert.equal(loaded[0]!.file, path.join(folder, 'a.ts'));
});

test('a file may import a module of its own, and a package from the node_modules beside it', async (context) => {
  const folder = folderWith(context, {
    'study/a.ts': `import { units } from './sizes.js';\nimport { steps } from 'my-steps';\n${experiment('own')
      .replace('units: 4', 'units')
      .replace('steps: 4', 'steps')}`,
    'study/sizes.ts': 'export const units: number = 6;\n',
    'node_modules/my-steps/package.json': '{ "name": "my-steps", "type": "module", "exports": "./index.js" }',
    'node_modules/my-steps/index.js': 'export const steps = 9;\n',
  });
  const { swept } = (await loadExperiment(path.join(folder, 'study/a.ts'))).experiment;
  assert.deepEqual(swept.cell, { kind: 'gru', units: 6, layers: 1, reset: 'after' });
  assert.equal((swept.train as { steps: number }).steps, 9);
});

test('the code hash depends on what the files hold and not on where they lie', async (context) => {
  const here = folderWith(context, { 'a.ts': experiment('same') });
  const there = folderWith(context, { 'deep/er/a.ts': experiment('same'), 'other.ts': experiment('other') });
  const hashes = await Promise.all(
    [path.join(here, 'a.ts'), path.join(there, 'deep/er/a.ts'), path.join(there, 'other.ts')].map(
      async (file) => (await loadExperiment(file)).codeHash,
    ),
  );
  assert.match(hashes[0]!, /^[0-9a-f]{64}$/);
  assert.equal(hashes[1], hashes[0]);
  assert.notEqual(hashes[2], hashes[0]);
});

test('a file that is not there, or is a folder, is refused', async (context) => {
  const folder = folderWith(context, {});
  assert.equal(await refusal(path.join(folder, 'none.ts')), `${folder}/none.ts: no such file`);
  assert.equal(await refusal(folder), `${folder}: expected an experiment file, got a folder`);
});

test('a syntax error is told with its file, line and column, and the code frame', async (context) => {
  const folder = folderWith(context, { 'a.ts': 'const a = 1;\nconst b = = 2;\n' });
  const message = await refusal(path.join(folder, 'a.ts'));
  assert.match(message, /^\S+\/a\.ts:2:11: Unexpected "="\n/);
  assert.match(message, /2 │ const b = = 2;\n.*\^/);
});

test('a syntax error in a module that the experiment imports is told with that module', async (context) => {
  const folder = folderWith(context, { 'a.ts': "import './b.js';\n", 'b.ts': 'let let = 1 +;\n' });
  assert.match(await refusal(path.join(folder, 'a.ts')), /b\.ts:1:\d+: /);
});

test('an import of a module that is not there is told with its line', async (context) => {
  const folder = folderWith(context, {
    'a.ts': `${imports}import './gone.js';\n`,
    'b.ts': "import 'no-such-package';\n",
  });
  assert.match(await refusal(path.join(folder, 'a.ts')), /a\.ts:2:8: Could not resolve "\.\/gone\.js"\n/);
  assert.match(
    await refusal(path.join(folder, 'b.ts')),
    /^\S+\/b\.ts: Cannot find package 'no-such-package'/,
  );
});

test('a file without a default export is refused', async (context) => {
  const folder = folderWith(context, { 'a.ts': 'export const a = 1;\n' });
  assert.equal(
    await refusal(path.join(folder, 'a.ts')),
    `${folder}/a.ts: no default export; write \`export default defineExperiment({…})\``,
  );
});

test('a name that init-sweep does not export is told with the name that was meant', async (context) => {
  const folder = folderWith(context, { 'a.ts': experiment('a').replaceAll('orthogonal', 'ortogonal') });
  assert.equal(
    await refusal(path.join(folder, 'a.ts')),
    `${folder}/a.ts: init-sweep exports no "ortogonal"; did you mean "orthogonal"?`,
  );
});

test('a name that was not imported is told with its line', async (context) => {
  const folder = folderWith(context, {
    'a.ts': experiment('a').replace(', orthogonal', '').replace('gru({', 'grru({'),
  });
  assert.equal(
    await refusal(path.join(folder, 'a.ts')),
    `${folder}/a.ts: grru is not defined; did you mean "gru"? (line 5)`,
  );
});

test('an error that the file throws is told with its line', async (context) => {
  const folder = folderWith(context, {
    'a.ts': "type A = 1;\n\nthrow new Error('no luck today');\n",
    'b.ts': 'throw 7;\n',
  });
  assert.equal(await refusal(path.join(folder, 'a.ts')), `${folder}/a.ts: no luck today (line 3)`);
  assert.equal(await refusal(path.join(folder, 'b.ts')), `${folder}/b.ts: 7`);
});

test('a default export that is a promise is refused', async (context) => {
  const folder = folderWith(context, { 'a.ts': 'export default Promise.resolve({});\n' });
  assert.equal(
    await refusal(path.join(folder, 'a.ts')),
    `${folder}/a.ts: the default export is a promise; write \`export default await …\``,
  );
});

test('a CommonJS experiment that requires init-sweep is told to be an ES module', async (context) => {
  const folder = folderWith(context, {
    'a.cjs': "\nconst { gru } = require('init-sweep');\nmodule.exports = gru;\n",
    'b.js': "const fs = require('node:fs');\nmodule.exports = fs;\n",
  });
  const sentence =
    'an experiment file must be an ES module, with import and export default in place of require and module.exports';
  assert.equal(await refusal(path.join(folder, 'a.cjs')), `${folder}/a.cjs: ${sentence} (line 2)`);
  assert.equal(await refusal(path.join(folder, 'b.js')), `${folder}/b.js: ${sentence} (line 1)`);
});

test('a plain object without a name is refused with its missing part', async (context) => {
  const folder = folderWith(context, { 'a.json': '{ "seeds": 1 }', 'b.ts': 'export default {};\n' });
  assert.match(
    await refusal(path.join(folder, 'a.json')),
    /^name: expected a folder name: .*, got undefined$/,
  );
  assert.match(await refusal(path.join(folder, 'b.ts')), /^name: expected a folder name: .*, got undefined$/);
});
