import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { openBrowser } from '../../src/sweep/open-browser.js';
import { experimentText } from './experiment-text.js';
import { runSweep, start, userFolder } from './program.js';

const cpu = ['--backend', 'cpu', '--workers', '0'];

/** Waits for something that is about to come, half a minute at most. */
async function eventually<T>(find: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1500; tries++) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come');
}

test('with --open the report is served while the sweep runs, shows trials as they end, and is gone with the run', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ steps: 400, seeds: '3' }) });
  const run = start(folder, 'tiny.ts', ...cpu, '--open');
  const address = await eventually(() => /^live report: (http:\S+)/m.exec(run.stderr())?.[1]);
  const page = await (await fetch(address)).text();
  assert.match(page, /<h1>tiny<\/h1>/);
  let state = { version: 0, text: '', over: false, share: 0 };
  let shown = '';
  while (!state.over) {
    const answer = await fetch(`${address}state?version=${state.version}`);
    const { report, ...rest } = (await answer.json()) as typeof state & { report?: { sections: object[] } };
    state = rest;
    if (report) shown = JSON.stringify(report.sections);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { code, stdout, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.match(state.text, /^The run is over: 18 of 18 trials have ended\./);
  assert.equal(state.share, 1);
  assert.match(shown, /Learning curves/);
  assert.match(stdout, /report\.html\n$/);
  assert.ok(existsSync(path.join(folder, 'results/tiny/report.html')));
  await assert.rejects(fetch(address), 'the server is gone');
});

test('a live report of an experiment that is refused says nothing of its own', async (context) => {
  const folder = userFolder(context, { 'bad.ts': 'export default 1;\n' });
  const { code, stderr } = await runSweep(folder, 'bad.ts', '--open');
  assert.equal(code, 2);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  const dry = await runSweep(folder, 'bad.ts', '--open', '--dry-run');
  assert.deepEqual(
    [dry.code, dry.stderr],
    [2, '--open: nothing runs with --dry-run, so there is nothing to show\n'],
  );
});

test('without a report none is written, and a page that is gone is made again', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1' }) });
  const report = path.join(folder, 'results/tiny/report.html');
  const first = await runSweep(folder, 'tiny.ts', ...cpu, '--no-report');
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual([existsSync(report), /report\.html/.test(first.stdout)], [false, false]);
  const second = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.match(second.stdout, /^nothing is missing[\s\S]*report\.html\n$/);
  assert.match(readFileSync(report, 'utf8'), /^<!doctype html>/);
});

test('an address is handed to the program that opens addresses, where there is a screen', {
  skip: process.platform === 'linux' ? false : 'xdg-open is of Linux',
}, async (context: TestContext) => {
  const folder = userFolder(context, {
    'xdg-open': '#!/bin/sh\nprintf %s "$1" > opened.tmp && mv opened.tmp opened\n',
  });
  chmodSync(path.join(folder, 'xdg-open'), 0o755);
  const home = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(home));
  const environment = { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ':9' };
  assert.equal(await openBrowser('http://127.0.0.1:1/', environment), true);
  const opened = path.join(folder, 'opened');
  await eventually(() => existsSync(opened));
  assert.equal(readFileSync(opened, 'utf8'), 'http://127.0.0.1:1/');
  assert.equal(await openBrowser('http://127.0.0.1:1/', { PATH: folder }), false);
  assert.equal(await openBrowser('http://127.0.0.1:1/', { PATH: '/nowhere', DISPLAY: ':9' }), false);
});
