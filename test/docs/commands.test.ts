import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { experimentText } from '../cli/experiment-text.js';
import { journalOf, runSweep, userFolder } from '../cli/program.js';
import { repositoryRoot } from './run-doc-examples.js';

/** The commands that a page shows, those with something to be filled in, or that need a server, left out. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(repositoryRoot(), page), 'utf8');
  return [...text.matchAll(/^ {4}npx run-sweep ([^<\n]*)$/gm)]
    .map(([, line]) => line!)
    .filter((line) => !/--mlflow|--queue/.test(line));
}

test('every command that the README and the page about the command line show does what it says', async (context) => {
  const folder = userFolder(context, {
    'experiments/init-grid.ts': experimentText({ name: 'init-grid', seeds: '2' }),
  });
  const commands = new Set([...commandsOf('README.md'), ...commandsOf('docs/cli.md')]);
  assert.ok(commands.size >= 6, `${commands.size} commands were found`);
  await runSweep(folder, 'experiments/init-grid.ts', '--backend', 'cpu', '--workers', '0');
  const id = journalOf(join(folder, 'results/init-grid')).find(({ event }) => event === 'trial')!.id!;
  for (const command of commands) {
    // The page's trial is of another grid.
    const line = command.replace(/(?<=^show \S+ )[0-9a-f]+$/, id.slice(0, 12));
    const { code, stdout, stderr } = await runSweep(folder, ...line.split(' '));
    assert.equal(code, 0, `${line}: ${stderr}`);
    assert.notEqual(stdout, '', line);
  }
});
