import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  adding,
  type ExperimentInput,
  glorotUniform,
  gru,
  lstm,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truncatedNormal,
} from '../src/index.js';
import { chromiumPath, openPage } from '../test/report/chromium.js';
import type { BenchOptions, Measured } from './result.js';
import { writeSweep } from './write-sweep.js';

const script = fileURLToPath(new URL('./command-memory.js', import.meta.url));
const bench = 'report';

/** How long the answer, the page and the tables of a large sweep take, process start and all, and how much memory. */
export async function* reportBench({ quick }: BenchOptions): AsyncGenerator<Measured> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'init-sweep-bench-'));
  try {
    yield* answers(folder, quick);
    yield* tables(folder, quick);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** 10,000 trials with 20 rows of 10 metrics each: 4 cells, 25 initialisations, 10 learning rates, 10 seeds. */
async function* answers(folder: string, quick: boolean): AsyncGenerator<Measured> {
  const size = quick ? { trials: 24, steps: 3, metrics: 4 } : { trials: 10_000, steps: 20, metrics: 10 };
  await writeSweep(path.join(folder, 'results/grid'), 'grid', size, grid(size.steps, quick));
  const of = sizeText(size);
  const byCell = ['compare', 'grid', '--by', 'initializer', '--within', 'cell'];
  const compare = run(folder, ...byCell);
  yield { bench, case: `compare of ${of}`, value: compare.seconds, unit: 's', bar: { atMost: 3 } };
  const curves = run(folder, ...byCell, '--metric', 'auc:loss/val');
  yield { bench, case: `compare by area of ${of}`, value: curves.seconds, unit: 's', bar: { atMost: 3 } };
  const report = run(folder, 'report', 'grid');
  const page = path.join(folder, 'results/grid/report.html');
  yield { bench, case: `report of ${of}`, value: report.seconds, unit: 's', bar: { atMost: 10 } };
  yield { bench, case: `page of ${of}`, value: statSync(page).size / 1e6, unit: 'MB', bar: { atMost: 5 } };
  yield* await opening(page, of);
}

/** From the address to the page's load, and to the last of its pictures, in a new tab of a Chromium that runs. */
async function opening(page: string, of: string): Promise<readonly Measured[]> {
  const chromium = chromiumPath();
  if (chromium === undefined) {
    console.error('report: the page is not opened: no Chromium is installed');
    return [];
  }
  const ends: (() => Promise<void>)[] = [];
  try {
    const tab = await openPage({ after: (end) => ends.push(end) }, chromium, pathToFileURL(page).href);
    const loaded = await tab.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd');
    const drawn = await tab.evaluate<number>('drawAll().then(() => performance.now())');
    const [opens, draws] = ['opens in Chromium', 'has drawn its last picture'];
    return [
      { bench, case: `page of ${of} ${opens}`, value: loaded / 1000, unit: 's', bar: { atMost: 2 } },
      { bench, case: `page of ${of} ${draws}`, value: drawn / 1000, unit: 's', bar: { atMost: 2 } },
    ];
  } finally {
    for (const end of ends) await end();
  }
}

/** The long table of metrics as CSV: rows a second, and memory where there are ten times as many rows. */
async function* tables(folder: string, quick: boolean): AsyncGenerator<Measured> {
  const exported = (sweepName: string) =>
    run(folder, 'export', sweepName, '--table', 'metrics', '--out', `${sweepName}.csv`);
  const rows = quick ? 24 * 3 * 4 : 2_000_000;
  const small = exported('grid');
  yield {
    bench,
    case: `export of ${rows.toLocaleString('en')} rows as CSV`,
    value: rows / small.seconds,
    unit: 'rows/s',
    bar: { atLeast: 500_000 },
  };
  const size = quick ? { trials: 24, steps: 30, metrics: 4 } : { trials: 10_000, steps: 100, metrics: 20 };
  await writeSweep(path.join(folder, 'results/long'), 'long', size, grid(size.steps, quick));
  const long = exported('long');
  const of = `export of ${sizeText(size)} as CSV`;
  yield {
    bench,
    case: of,
    value: (size.trials * size.steps * size.metrics) / long.seconds,
    unit: 'rows/s',
    bar: { atLeast: 500_000 },
  };
  yield { bench, case: of, value: long.bytes / 2 ** 20, unit: 'MiB', bar: { atMost: 512 } };
}

function grid(steps: number, quick: boolean): Partial<ExperimentInput> {
  const cells = [gru({ units: 2 }), lstm({ units: 2 }), gru({ units: 3 }), rnn({ units: 2 })] as const;
  const stddevs = [0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1];
  const rates = [0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2];
  return {
    task: adding({ length: 2, batchSize: 1 }),
    cell: quick ? sweep(...cells.slice(0, 2)) : sweep(...cells),
    initializer: sweep(
      truncatedNormal({ mean: sweep(-0.1, 0, 0.1), stddev: sweep(...stddevs.slice(0, quick ? 1 : 8)) }),
      ...(quick ? [orthogonal(), glorotUniform(), orthogonal({ gain: 2 })] : [orthogonal()]),
    ),
    train: {
      steps,
      optimizer: sgd({ learningRate: quick ? 1 : sweep(...rates) }),
      logEvery: 1,
    },
    seeds: quick ? 2 : 10,
  };
}

function sizeText({ trials, steps, metrics }: { trials: number; steps: number; metrics: number }): string {
  const text = (count: number) => count.toLocaleString('en');
  return `${text(trials)} trials with ${text(trials * steps * metrics)} rows`;
}

/** Runs the command in a folder: its seconds, and the most memory that its process had, in bytes. */
function run(
  folder: string,
  ...args: readonly string[]
): { readonly seconds: number; readonly bytes: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`run-sweep ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { seconds, bytes: Number(stderr.trim().split('\n').at(-1)) };
}
