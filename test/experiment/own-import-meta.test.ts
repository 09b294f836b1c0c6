import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../src/experiment/load-experiment.js';
import { experiment, folderWith, refusal } from './experiment-folder.js';

test('import.meta of an experiment and of its modules names their own files', async (context) => {
  const folder = folderWith(context, {
    'a study/a #1.ts': `#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { steps } from '../sizes/steps.js';
const name = JSON.parse(readFileSync(new URL('./small.txt', import.meta.url), 'utf8'));
if (import.meta.dirname + '/a #1.ts' !== import.meta.filename) throw new Error(import.meta.filename);
${experiment('a').replace("'a'", 'name').replace('steps: 4', 'steps')}`,
    'a study/small.txt': '"from-a-file"',
    'sizes/steps.ts': `import { readFileSync } from 'node:fs';
export const steps = Number(readFileSync(import.meta.dirname + '/steps.txt', 'utf8'));\n`,
    'sizes/steps.txt': '7',
  });
  const loaded = await loadExperiment(path.join(folder, 'a study/a #1.ts'));
  assert.equal(loaded.experiment.name, 'from-a-file');
  assert.equal((loaded.experiment.swept.train as { steps: number }).steps, 7);
});

test('the code hash does not depend on where a file lies that uses import.meta', async (context) => {
  const text = `export const here = import.meta.url;\n${experiment('same')}`;
  const folder = folderWith(context, { 'a.ts': text, 'deep/er/a.ts': text });
  const [one, other] = await Promise.all(
    ['a.ts', 'deep/er/a.ts'].map((file) => loadExperiment(path.join(folder, file))),
  );
  assert.equal(one!.codeHash, other!.codeHash);
});

test('a line number is right in a file that uses import.meta', async (context) => {
  const folder = folderWith(context, { 'a.ts': '\nimport.meta.url;\nthrow new Error("late");\n' });
  assert.equal(await refusal(path.join(folder, 'a.ts')), `${folder}/a.ts: late (line 3)`);
});

test('an error is shown as the file has it, though the file uses import.meta', async (context) => {
  const folder = folderWith(context, { 'a.ts': "import './gone.js';\nimport.meta.url;\n// the end" });
  assert.match(
    await refusal(path.join(folder, 'a.ts')),
    /a\.ts:1:8: Could not resolve "\.\/gone\.js"\n +1 │ import '\.\/gone\.js';\n/,
  );
});
