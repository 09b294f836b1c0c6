import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { collectReport } from '../../src/report/collect-report.js';
import { html, scriptJson } from '../../src/report/html.js';
import { renderReport } from '../../src/report/render-report.js';
import type { ReportData } from '../../src/report/report-data.js';
import { reportPage } from '../../src/report/report-page.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { chromiumPath, openPage } from './chromium.js';
import { smallSweep } from './small-report.js';

const chromium = chromiumPath();
const skip = chromium === undefined ? 'no Chromium is installed' : false;

async function smallReport(context: TestContext): Promise<ReportData> {
  const folder = temporaryFolder(context);
  const { metrics, source } = await smallSweep();
  writeFileSync(join(folder, 'metrics.jsonl'), metrics);
  return collectReport({ ...source, folder });
}

/** The same data with every name of an initializer turned into markup that would run a script. */
function evil(data: ReportData): ReportData {
  const markup = `<img src=x onerror="evil=1"><script>evil=1</script>'"&=1+1`;
  const turn = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll('orthogonal', markup);
    if (Array.isArray(value)) return value.map(turn);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, turn(part)]));
  };
  return { ...(turn(data) as ReportData), name: markup };
}

test('the data of a report are aggregated: medians, bands, shares, and what did not complete', async (context) => {
  const data = await smallReport(context);
  assert.deepEqual(data.outcomes, { completed: 29, diverged: 2, failed: 1 });
  const ones = data.cells.find(({ group, value }) => group === 'gru' && value === 'ones')!;
  assert.deepEqual([ones.trials, ones.divergence, ones.gradNorm], [4, 0.5, 4]);
  assert.deepEqual(
    data.curves.map(({ group, metric }) => [group, metric]),
    [
      ['gru', 'loss/val'],
      ['lstm', 'loss/val'],
    ],
  );
  const first = data.curves[0]!.points.filter(({ value }) => value === 'orthogonal');
  assert.deepEqual(
    first.map(({ step, median, lower, upper }) => [step, median, lower, upper]),
    [0, 2, 4].map((step) => [step, ...Array.from({ length: 3 }, () => 3 / (step + 3))]),
  );
  assert.deepEqual(
    new Set(data.gradients[0]!.points.map(({ scope }) => scope)),
    new Set(['gru.update_gate.wx', 'output.w']),
  );
  assert.deepEqual(
    data.troubles.map(({ outcome, value, trials }) => [outcome, value, trials]),
    [
      ['diverged', 'gru: ones', 2],
      ['failed', 'lstm: ones', 1],
    ],
  );
  assert.ok(data.shares!.axes.initializer! > 0);
});

test('the page names no address but its schema, and every text in it is escaped', async (context) => {
  const page = await reportPage(await renderReport(evil(await smallReport(context))));
  assert.ok(page.length < 5e6, `${page.length} characters`);
  const body = page.slice(page.indexOf('<body>'), page.indexOf('<script type="application/json"'));
  assert.equal(/<img|<script|onerror="/.test(body), false);
  assert.match(body, /&lt;script&gt;evil=1&lt;\/script&gt;/);
  assert.equal(/(src|href)="(?!#)/.test(body), false);
  assert.equal(page.includes('/somewhere/private'), false);
  assert.match(body, /npx run-sweep small\.ts/);
});

test('pieces of HTML are put together as they are, and texts are escaped', () => {
  assert.equal(
    html`<p>${'a<b & "c"'}${[html`<i>${1}</i>`]}</p>`.html,
    '<p>a&lt;b &amp; &quot;c&quot;<i>1</i></p>',
  );
  assert.equal(scriptJson({ a: '</script>\u2028' }).html, '{"a":"\\u003c/script>\\u2028"}');
  assert.deepEqual(JSON.parse(scriptJson({ a: '</script>\u2028' }).html), { a: '</script>\u2028' });
});

for (const [width, dark] of [
  [390, true],
  [800, false],
  [1280, false],
] as const) {
  test(`in Chromium, ${width} pixels wide and ${dark ? 'dark' : 'light'}, all pictures are drawn, nothing is fetched and no foreign script runs`, {
    skip,
  }, async (context) => {
    const data = await smallReport(context);
    const file = join(temporaryFolder(context), 'report.html');
    writeFileSync(file, await reportPage(await renderReport(evil(data))));
    const address = pathToFileURL(file).href;
    const page = await openPage(context, chromium!, address, { dark, width });
    const drawn = await page.evaluate<number>('drawAll()');
    const marks = await page.evaluate<readonly number[]>(
      `[...document.querySelectorAll('.picture')].map((place) => place.querySelectorAll('svg path').length)`,
    );
    assert.ok(drawn >= 10, `${drawn} pictures`);
    assert.equal(marks.length, drawn);
    assert.ok(
      marks.every((count) => count > 4),
      marks.join(),
    );
    assert.equal(await page.evaluate('typeof evil'), 'undefined');
    assert.deepEqual(page.errors, []);
    assert.deepEqual(
      page.requests.filter((request) => !request.startsWith('data:')),
      [address],
    );
    const [wide, ground] = await page.evaluate<readonly [number, string]>(`(() => {
      for (const place of document.querySelectorAll('details')) place.open = true;
      for (const text of document.querySelectorAll('h1, h2, h3, h4, p, li, dd, caption, figcaption, summary'))
        text.append('x'.repeat(200));
      const wide = document.documentElement.scrollWidth - innerWidth;
      return [wide, getComputedStyle(document.body).backgroundColor];
    })()`);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    assert.equal(ground, dark ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)');
  });
}

test('in Chromium, a picture is saved as SVG and as PNG, and headings and tables are there for a screen reader', {
  skip,
}, async (context) => {
  const file = join(temporaryFolder(context), 'report.html');
  writeFileSync(file, await reportPage(await renderReport(await smallReport(context))));
  const page = await openPage(context, chromium!, pathToFileURL(file).href);
  const saved = await page.evaluate<readonly string[]>(`(async () => {
    const saved = [];
    HTMLAnchorElement.prototype.click = function () { saved.push(this.download + ' ' + this.href.slice(0, 14)); };
    for (const kind of ['svg', 'png']) await save(document.querySelector('.picture'), kind, 'small-1');
    return saved;
  })()`);
  assert.match(saved.join(), /^small-1\.svg blob:.*,small-1\.png data:image\/png$/);
  const { tables, unlabelled, levels } = await page.evaluate<{
    tables: number;
    unlabelled: number;
    levels: readonly string[];
  }>(`({
    tables: document.querySelectorAll('table caption').length,
    unlabelled: document.querySelectorAll(':not([role=img][aria-label]) > .picture').length,
    levels: [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => tagName),
  })`);
  assert.ok(tables >= 8, `${tables} tables`);
  assert.equal(unlabelled, 0);
  assert.equal(levels[0], 'H1');
  assert.ok(levels.every((level, i) => i === 0 || Number(level[1]) - Number(levels[i - 1]![1]) <= 1));
});
