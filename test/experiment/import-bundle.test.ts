import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../src/experiment/load-experiment.js';
import { experiment, folderWith, refusal } from './experiment-folder.js';

test('a load leaves no file behind, whether the experiment is accepted or refused', async (context) => {
  const files = {
    'a.ts': experiment('a'),
    'b.ts': "throw new Error('no');\n",
    'c.ts': 'export default 3;\n',
    'node_modules/a/index.js': '',
  };
  const folder = folderWith(context, files);
  const before = readdirSync(folder, { recursive: true }).sort();
  await loadExperiment(path.join(folder, 'a.ts'));
  await refusal(path.join(folder, 'b.ts'));
  await refusal(path.join(folder, 'c.ts'));
  assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before);
});

test('an experiment runs from a new folder that is its user alone, which no one can foresee', async (context) => {
  const text = `import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
const folder = dirname(fileURLToPath(import.meta.resolve('./x.mjs')));
throw new Error(folder + ' ' + (lstatSync(folder).mode & 0o777).toString(8));\n`;
  const folder = folderWith(context, { 'a.ts': text, 'b/b.ts': text, 'b/node_modules/a/index.js': '' });
  const here = await refusal(path.join(folder, 'a.ts'));
  assert.match(here, /\.init-sweep-\w{6} 700 /);
  assert.notEqual(await refusal(path.join(folder, 'a.ts')), here);
  assert.ok((await refusal(path.join(folder, 'b/b.ts'))).includes(`${folder}/b/node_modules/.init-sweep-`));
});
