import path from 'node:path';
import { writeMetricsCsv } from '../../src/export/metrics-csv.js';
import { writeTrialsCsv } from '../../src/export/trials-csv.js';
import type { Trial } from '../../src/plan/trial.js';
import { openJournal } from '../../src/records/journal.js';
import { replayJournal } from '../../src/records/replay.js';
import { inlineExecutor } from '../../src/scheduler/inline-executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { supervised } from '../../src/supervisor/supervised.js';
import type { PreparedSweep } from '../../src/sweep/prepare-sweep.js';
import { runCohorts } from '../../src/sweep/run-cohorts.js';
import { loadTasks } from '../../src/tasks/index.js';
import { runTestCohort } from '../scheduler/test-cohort.js';
import { type Behaviour, testTrial } from '../scheduler/test-trial.js';

/** What a process of the tests is to run: trials by what they do, in cohorts of at most `size`. */
export interface ProcessRequest {
  readonly folder: string;
  readonly behaviours: readonly Behaviour[];
  readonly size: number;
  /** Worker threads; 0 for none. */
  readonly threads: number;
  /** Seconds for which a worker may say nothing. */
  readonly stallSeconds: number;
}

// The entry of a process that keeps a real journal of trials that train nothing: it starts in no time.
const { folder, behaviours, size, threads, stallSeconds } = JSON.parse(process.argv[2]!) as ProcessRequest;
const trials = behaviours.map((behaviour, number): Trial => testTrial(behaviour, number));
const supervisor = supervised();
const interrupt = new AbortController();
supervisor?.onInterrupt((times) => (times > 1 ? process.exit(130) : interrupt.abort()));

const prepared: PreparedSweep = {
  loaded: {
    experiment: {
      name: 'processes',
      swept: { task: 0, cell: 0, initializer: 0, train: 0 },
      seeds: [],
      stop: [],
    },
    file: 'processes.ts',
    codeHash: 'none',
  },
  home: folder,
  folder,
  plan: { axes: [], trials, sources: [] },
  wanted: trials,
  missing: trials,
  sources: [],
  unsaved: 0,
  replay: await replayJournal(folder),
  changes: { outside: 0, replanned: false, notes: [], foreign: null },
  taskOf: await loadTasks(
    trials.map(({ spec }) => spec.task),
    folder,
  ),
};
const worker = new URL('../scheduler/test-worker.js', import.meta.url);
const journal = await openJournal(folder, Date.now, supervisor?.pid);
const { replay, ends } = await runCohorts(
  prepared,
  { retryFailed: false },
  {
    backend: 'none',
    why: 'nothing is trained',
    sizingOf: () => ({ size, work: 1 }),
    slots: Math.max(1, threads),
    open: async () =>
      threads === 0
        ? inlineExecutor(runTestCohort)
        : poolExecutor({ worker, threads, loadOneByOne: false, stallSeconds, heapMegabytes: 64 }),
  },
  journal,
  {
    stream: { write: () => true },
    signal: interrupt.signal,
    onTraining: () => {},
    onUpload: () => {},
    now: Date.now,
    supervisor,
  },
);
await journal.close();
const all = new Map([...replay.ends, ...ends]);
await writeTrialsCsv(path.join(folder, 'trials.csv'), { axes: [], trials }, all);
await writeMetricsCsv(path.join(folder, 'metrics.csv'), folder, { axes: [], trials }, all);
supervisor?.tell({ kind: 'done', code: 0 });
