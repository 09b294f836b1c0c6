import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { journalOf, runSweep, userFolder } from './program.js';

const args = ['tiny.ts', '--backend', 'cpu', '--workers', '0', '--no-report'];

/** The last paragraphs of a text before the files, one sentence each. */
function sentences(stdout: string): readonly string[] {
  return stdout.split('\n\n').filter((part) => /^(\S+\.jsonl: |\d+ ended trials?\b)/.test(part));
}

test('damage to the records is said, one sentence each, and in the JSON', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText() });
  const at = (name: string) => path.join(folder, 'results/tiny', name);
  const sound = await runSweep(folder, ...args, '--json');
  const { skippedLines, tornTail, trialsWithoutRows } = JSON.parse(sound.stdout);
  assert.deepEqual(
    [skippedLines, tornTail, trialsWithoutRows],
    [{ journal: 0, metrics: 0 }, { journal: false, metrics: false }, 0],
  );

  const lost = journalOf(path.join(folder, 'results/tiny')).find(({ event }) => event === 'trial')!.id!;
  const rows = readFileSync(at('metrics.jsonl'), 'utf8').split('\n');
  writeFileSync(at('metrics.jsonl'), rows.filter((row) => !row.includes(lost)).join('\n'));
  appendFileSync(at('metrics.jsonl'), 'nothing\n{"v":1,');
  appendFileSync(at('journal.jsonl'), '{"v":1,"event":"start"}\n{"v":1,"event":"trial","id":"x"}\n\n{"v":1');

  const text = await runSweep(folder, ...args);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^nothing is missing: all 12 trials have ended \(12 completed\)\n/);
  assert.deepEqual(sentences(text.stdout), [
    'journal.jsonl: 3 lines hold no event and were skipped',
    'journal.jsonl: the last line is unfinished and does not count',
    'metrics.jsonl: 1 line holds no row and was skipped',
    'metrics.jsonl: the last line is unfinished and does not count',
    '1 ended trial has no rows in metrics.jsonl; metrics.csv lacks them',
  ]);
  const json = JSON.parse((await runSweep(folder, ...args, '--json')).stdout);
  assert.deepEqual(
    [json.skippedLines, json.tornTail, json.trialsWithoutRows],
    [{ journal: 3, metrics: 1 }, { journal: true, metrics: true }, 1],
  );

  writeFileSync(path.join(folder, 'tiny.ts'), experimentText({ seeds: '3' }));
  const more = await runSweep(folder, ...args);
  assert.match(more.stdout, /^6 trials trained; of 18 asked for 18 completed\n/);
  assert.match(more.stderr, /^journal\.jsonl: its unfinished last line was set aside$/m);
  assert.deepEqual(sentences(more.stdout), [
    'journal.jsonl: 3 lines hold no event and were skipped',
    'metrics.jsonl: 1 line holds no row and was skipped',
    '1 ended trial has no rows in metrics.jsonl; metrics.csv lacks them',
  ]);
});

test('a record that cannot be read is refused with exit code 2 and named', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  assert.equal((await runSweep(folder, ...args)).code, 0);
  for (const name of ['metrics.jsonl', 'journal.jsonl']) {
    const file = path.join('results/tiny', name);
    rmSync(path.join(folder, file));
    mkdirSync(path.join(folder, file));
    const { code, stdout, stderr } = await runSweep(folder, ...args);
    assert.equal(stderr, `Cannot read ${file}: a folder stands where a file is needed.\n`);
    assert.deepEqual([code, stdout], [2, '']);
  }
});
