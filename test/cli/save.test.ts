import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { peersPython } from '../../bench/peers-folder.js';
import { experimentText } from './experiment-text.js';
import { filesIn, journalOf, runSweep, tableOf, userFolder } from './program.js';

const text = experimentText({ seeds: '1' });
const saving = (save: string) => text.replace("name: 'tiny',", `name: 'tiny',\n  save: ${save},`);
const args = ['tiny.ts', '--backend', 'cpu', '--workers', '0', '--no-report'];

test('an experiment that saves weights has a file of each trial, and asks for no more; without them its trials run again, they alone', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': text });
  const sweep = path.join(folder, 'results/tiny');
  const files = () => readdirSync(path.join(sweep, 'checkpoints')).sort();
  const plain = await runSweep(folder, ...args);
  assert.equal(plain.code, 0, plain.stderr);
  assert.ok(!existsSync(path.join(sweep, 'checkpoints')));
  const ids = tableOf(sweep, 'trials.csv')
    .slice(1)
    .map((line) => line.split(',')[0]!);
  const table = tableOf(sweep, 'trials.csv');

  // The option came later: every completed trial lacks its file.
  writeFileSync(path.join(folder, 'tiny.ts'), saving("{ scopes: ['output/*'] }"));
  const dry = await runSweep(folder, ...args, '--dry-run');
  assert.match(dry.stdout, /6 to run in \d+ cohorts/);
  const first = await runSweep(folder, ...args);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /^6 completed trials have no file of weights as `save` asks; trained again$/m);
  assert.deepEqual(files(), ids.map((id) => `${id}.safetensors`).sort());
  assert.deepEqual(tableOf(sweep, 'trials.csv'), table);

  const nothing = await runSweep(folder, ...args);
  assert.match(nothing.stdout, /^nothing is missing/);

  // One file is lost and one is damaged: these two run again, with the same bytes.
  const [lost, damaged] = ids.map((id) => path.join(sweep, 'checkpoints', `${id}.safetensors`)) as [
    string,
    string,
  ];
  const bytes = readFileSync(lost);
  rmSync(lost);
  writeFileSync(damaged, readFileSync(damaged).subarray(0, 100));
  const again = await runSweep(folder, ...args);
  assert.match(again.stdout, /^2 trials trained; of 6 asked for 6 completed\n/);
  assert.deepEqual(readFileSync(lost), bytes);

  // Other scopes are another wish.
  writeFileSync(path.join(folder, 'tiny.ts'), saving("{ scopes: ['output/w'] }"));
  const other = await runSweep(folder, ...args);
  assert.match(other.stdout, /^6 trials trained/);
  assert.equal(journalOf(sweep).filter(({ event }) => event === 'trial').length, 6 + 6 + 2 + 6);
});

test('a scope to save that no variable matches is refused before anything is written', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': saving("{ scopes: ['gru/**', 'lsmt/**'] }") });
  const { code, stderr } = await runSweep(folder, ...args);
  assert.equal(code, 2);
  assert.match(stderr, /^save\.scopes\["lsmt\/\*\*"\]: matches no variable of any trial/m);
  assert.deepEqual(filesIn(folder), ['tiny.ts']);
});

const python = peersPython();
const missing =
  existsSync(python) && spawnSync(python, ['-c', 'import safetensors.numpy']).status === 0
    ? false
    : `no safetensors in ${python}: npm run bench:peers brings it`;

test("Python's safetensors reads what a sweep saves", { skip: missing }, async (context) => {
  const folder = userFolder(context, { 'tiny.ts': saving('{}') });
  const { code, stderr } = await runSweep(folder, ...args, '--filter', 'cell=gru', '--limit', '1');
  assert.equal(code, 0, stderr);
  const checkpoints = path.join(folder, 'results/tiny/checkpoints');
  const [name] = readdirSync(checkpoints) as [string];
  const script = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as file:
    metadata = file.metadata()
    print(json.dumps([metadata["trial"], json.loads(metadata["spec"])["cell"]["kind"], {name: list(file.get_tensor(name).shape) for name in file.keys()}]))
`;
  const [trial, cell, shapes] = JSON.parse(
    execFileSync(python, ['-c', script, path.join(checkpoints, name)], { encoding: 'utf8' }),
  );
  assert.equal(`${trial}.safetensors`, name);
  assert.equal(cell, 'gru');
  assert.deepEqual(shapes['gru/update_gate/wx'], [2, 3]);
  assert.equal(Object.keys(shapes).length, 11);
});
