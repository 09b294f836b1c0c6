import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gru, lstm, ones, orthogonal, readTables, sweep, zeros } from '../../src/index.js';
import { compareSweep } from '../../src/sweep/compare-sweep.js';
import { exportSweep } from '../../src/sweep/export-sweep.js';
import type { FoundSweep } from '../../src/sweep/find-sweep.js';
import { readReport } from '../../src/sweep/read-report.js';
import { reportSweep } from '../../src/sweep/report-sweep.js';
import { comparisonText } from '../../src/terminal/comparison-text.js';
import { chromiumPath, openPage } from '../report/chromium.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { type Result, recordSweep } from './record-sweep.js';

type ResultOf = Parameters<typeof recordSweep>[2];

const two = { initializer: sweep(orthogonal(), ones()), seeds: 8 };
const text = { kind: 'charLm', unroll: 4, batchSize: 2 };
const markup = `=1+1<img src=x onerror="evil=1"><script>evil=1</script>'&`;
const separate: ResultOf = ({ axes, spec }) => (axes.initializer === 'ones' ? 2 : 1) + spec.seed.init / 100;

/** A sweep that is odd in one way, and what its answer has to say. */
interface OddSweep {
  readonly parts: Readonly<Record<string, unknown>>;
  readonly resultOf: ResultOf;
  /** What `compare` says; null where there is no axis to compare. */
  readonly says: RegExp | null;
  /** What the page says. */
  readonly shows: RegExp;
  readonly ended: number;
}

const odd: Readonly<Record<string, OddSweep>> = {
  'an unfinished sweep': {
    parts: two,
    resultOf: (trial) => (trial.spec.seed.init > 5 ? undefined : separate(trial)),
    says: /orthogonal beats ones: 1\.0 lower.*note: 4 trials of it have not ended yet: the answer may change/s,
    shows: /16 trials planned: 12 completed, 4 still to run.*the answer may change/s,
    ended: 12,
  },
  'a sweep of which nothing has ended': {
    parts: two,
    resultOf: () => undefined,
    says: /no trial of it has ended with a value yet/,
    shows: /16 still to run.*no trial has ended: there is nothing to compare/s,
    ended: 0,
  },
  'one seed only': {
    parts: { ...two, seeds: 1 },
    resultOf: separate,
    says: /orthogonal leads, tied with ones: 1\.0 lower, one seed; more seeds would tell.*one seed only/s,
    shows: /One seed only: there is neither an interval nor a test/i,
    ended: 2,
  },
  'a sweep all of whose trials diverged': {
    parts: two,
    resultOf: (): Result => ({ kind: 'diverged', firstBadStep: 3 }),
    says: /every trial diverged: nothing can be ranked.*16 trials diverged/s,
    shows: /Every trial diverged.*16 diverged|16 diverged.*every trial diverged/is,
    ended: 16,
  },
  'one grid point': {
    parts: { seeds: 4 },
    resultOf: separate,
    says: null,
    shows: /Nothing varies in this sweep.*Learning curves/s,
    ended: 4,
  },
  'constant results': {
    parts: two,
    resultOf: () => 0.5,
    says: /all 2 values come out alike: 0\.5/,
    shows: /All 2 values come out alike: 0\.5/i,
    ended: 16,
  },
  'failures whose reason is markup': {
    parts: two,
    resultOf: (trial) => (trial.spec.seed.init === 0 ? { kind: 'failed', reason: markup } : separate(trial)),
    says: /2 trials failed and are left out/,
    shows: /=1\+1&lt;img src=x/,
    ended: 16,
  },
  'names that are markup and a formula': {
    parts: { ...two, seeds: 6, task: { ...text, corpus: { file: sweep(markup, 'other.txt') } } },
    resultOf: separate,
    says: /orthogonal beats ones for =1\+1<img src=x.*: 1\.0 nats lower/,
    shows: /Orthogonal beats ones for =1\+1&lt;img src=x/i,
    ended: 24,
  },
};

function record(context: TestContext, { parts, resultOf }: OddSweep): Promise<FoundSweep> {
  return recordSweep(temporaryFolder(context), parts, resultOf);
}

for (const [name, sweepIn] of Object.entries(odd)) {
  const { says, shows, ended } = sweepIn;
  test(`of ${name} the comparison, the page and the tables say what there is to say`, async (context) => {
    const found = await record(context, sweepIn);
    const request = {
      by: 'initializer',
      within: [],
      tune: [],
      against: undefined,
      metric: undefined,
      filters: [],
    };
    if (says === null) await assert.rejects(compareSweep(found, request), /has no such axis; it has none$/);
    else assert.match(comparisonText(await compareSweep(found, request)), says);
    const page = readFileSync(await reportSweep(found, 0), 'utf8');
    const body = page.slice(page.indexOf('<body>'), page.indexOf('<script type="application/json"'));
    assert.match(body, shows);
    assert.doesNotMatch(
      body.slice(0, body.indexOf('<summary>The experiment')).replaceAll(/<[^>]*>/g, ' '),
      /NaN|undefined|null|Infinity/,
    );
    assert.doesNotMatch(body, /<img|<script|onerror="/);
    for (const [table, rows] of [
      ['trials', ended],
      ['metrics', ended * 12],
    ] as const) {
      let text = '';
      const options = { table, format: 'csv', columns: undefined, wide: false, out: '-' } as const;
      await exportSweep(found, options, async (piece) => {
        text += piece;
      });
      assert.equal(text.trimEnd().split('\n').length - 1, rows, table);
      assert.doesNotMatch(text, /(^|,)"?=/m);
    }
    const tables = await readTables(found.folder);
    assert.deepEqual([tables.trials.length, tables.metrics.length], [ended, ended * 12]);
  });
}

test('a metric that no trial has is refused with what there is, and one that some lack counts those', async (context) => {
  const found = await recordSweep(temporaryFolder(context), two, separate, ({ axes }) =>
    axes.initializer === 'ones' ? {} : { 'spectral_radius/gru.candidate.wt': 1 },
  );
  const request = { by: 'initializer', within: [], tune: [], against: undefined, filters: [] };
  await assert.rejects(
    compareSweep(found, { ...request, metric: '=1+1<script>' }),
    /^InvalidRequest: --metric =1\+1<script>: no trial has it; there are final_val_loss, .*loss\/train/,
  );
  const metric = 'spectral_radius/gru.candidate.wt';
  assert.match(
    comparisonText(await compareSweep(found, { ...request, metric })),
    /orthogonal is the only value: there is nothing to compare.*8 trials lack the metric and are left out/s,
  );
  const columns = ['loss/nothing'];
  await assert.rejects(
    exportSweep(found, { table: 'metrics', format: 'csv', columns, wide: false, out: '-' }, async () => {}),
    /--columns loss\/nothing: the metrics have no such column/,
  );
});

test('the final answer is about the initializers, though only an entry of their map varies', async (context) => {
  const { folder } = await recordSweep(
    temporaryFolder(context),
    { cell: sweep(gru({ units: 2 }), lstm({ units: 2 })), initializer: { '**/wt': sweep(zeros(), ones()) } },
    () => 1,
  );
  const { comparison } = await readReport({ name: 'recorded', folder }, { time: 0 });
  assert.deepEqual(
    [comparison?.by, comparison?.within, comparison?.over],
    ['initializer.**/wt', ['cell'], []],
  );
});

const chromium = chromiumPath();

test('in Chromium every such page is drawn without an error, in light and dark, and no foreign script runs', {
  skip: chromium === undefined ? 'no Chromium is installed' : false,
}, async (context) => {
  const tab = await openPage(context, chromium!, 'about:blank');
  for (const [i, sweepIn] of Object.values(odd).entries()) {
    const file = await reportSweep(await record(context, sweepIn), 0);
    const scheme = { name: 'prefers-color-scheme', value: i % 2 === 0 ? 'dark' : 'light' };
    await tab.send('Emulation.setEmulatedMedia', { features: [scheme] });
    await tab.send('Page.navigate', { url: pathToFileURL(file).href });
    const loaded = `new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))`;
    const empty = await tab.evaluate<readonly string[]>(`(async () => {
      await ${loaded};
      if (window.drawAll) await drawAll();
      const pictures = [...document.querySelectorAll('figure')];
      return pictures.filter((figure) => figure.querySelectorAll('svg path').length < 2).map((figure) => figure.textContent);
    })()`);
    assert.deepEqual(empty, [], file);
    assert.equal(await tab.evaluate('typeof evil'), 'undefined');
  }
  assert.deepEqual(tab.errors, []);
  assert.ok(tab.requests.every((request) => request.startsWith('file:') || request.startsWith('data:')));
});
