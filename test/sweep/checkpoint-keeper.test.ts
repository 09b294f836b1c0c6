import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { adam, adding, gru, orthogonal, sweep, zeros } from '../../src/index.js';
import type { Trial } from '../../src/plan/trial.js';
import { openJournal } from '../../src/records/journal.js';
import type { MetricsRow, TrialEvent } from '../../src/records/record.js';
import { replayJournal } from '../../src/records/replay.js';
import type { Executor } from '../../src/scheduler/executor.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { schedule } from '../../src/scheduler/schedule.js';
import { CheckpointKeeper } from '../../src/sweep/checkpoint-keeper.js';
import { keepJournal } from '../../src/sweep/keep-journal.js';
import { showProgress } from '../../src/terminal/progress.js';
import { journalOf } from '../cli/program.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { smallTrials } from '../trainer/small-training.js';

const parts = {
  task: adding({ length: 4, batchSize: 2, validationSize: 4 }),
  cell: gru({ units: 3 }),
  initializer: sweep(orthogonal(), zeros()),
  train: { steps: 60, optimizer: adam({ learningRate: 0.01 }), logEvery: 4, checkpointEvery: 10 },
};

/** Runs trials as one cohort, with their journal in a folder. */
async function run(executor: Executor, folder: string, trials: readonly Trial[]) {
  const said: string[] = [];
  const checkpointsFolder = path.join(folder, 'checkpoints');
  const journal = await openJournal(folder);
  const replay = await replayJournal(folder);
  const options = { folder: checkpointsFolder, stamp: 'test', say: (line: string) => said.push(line) };
  const keeper = await CheckpointKeeper.open(folder, replay, options);
  const progress = showProgress({ write: () => {} }, trials, Date.now);
  const ends = new Map<string, TrialEvent>();
  const kept = {
    journal,
    progress,
    backend: 'cpu',
    ends,
    checkpoints: keeper,
    now: Date.now,
    jury: undefined,
    supervisor: undefined,
  };
  try {
    await schedule([trials], keepJournal(kept), {
      executor,
      folder,
      backend: 'cpu',
      attempts: replay.attempts,
      signal: new AbortController().signal,
      now: Date.now,
      checkpoints: { folder: checkpointsFolder, stamp: 'test' },
      continuationOf: (trial) => keeper.load(trial),
    });
  } finally {
    progress.stop();
    await journal.close();
  }
  return { ends, said };
}

/** The rows of a trial as they stand in the file, but for their times. */
function rowsOf(folder: string, id: string) {
  const lines = readFileSync(path.join(folder, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as MetricsRow).filter(({ trial }) => trial === id);
  return rows.map(({ step, attempt, metrics }) => ({ step, attempt, metrics }));
}

function executor(context: TestContext, worker: string): Executor {
  const file = new URL(worker, import.meta.url);
  const opened = poolExecutor({ worker: file, threads: 1, loadOneByOne: false });
  context.after(() => opened.close());
  return opened;
}

test('when a worker dies its trials go on from their last checkpoint, in the same run and with the same bits', async (context) => {
  const trials = await smallTrials(parts);
  const [died, whole] = [temporaryFolder(context), temporaryFolder(context)];
  const dying = executor(context, './dying-worker.js');
  writeFileSync(path.join(whole, 'died'), '');
  const [found, expected] = [await run(dying, died, trials), await run(dying, whole, trials)];

  for (const { id } of trials) {
    const numbers = ({ startedAt: _, duration: __, ...end }: TrialEvent) => end;
    assert.deepEqual(numbers(found.ends.get(id)!), numbers(expected.ends.get(id)!));
    assert.deepEqual(rowsOf(died, id), rowsOf(whole, id));
  }
  const starts = journalOf(died).flatMap((event) =>
    event.event === 'start'
      ? [(event as unknown as { trials: { attempt: number; step?: number }[] }).trials]
      : [],
  );
  // The cohort dies as a whole and goes on as two halves.
  assert.deepEqual(
    starts.map((some) => some.map(({ attempt, step }) => [attempt, step])),
    [
      [
        [1, undefined],
        [1, undefined],
      ],
      [[1, 20]],
      [[1, 20]],
    ],
  );
  assert.deepEqual(found.said, []);
  assert.deepEqual(readdirSync(path.join(died, 'checkpoints')), []);
});

test('files that no event counts are removed when the folder is opened, and saved weights are left alone', async (context) => {
  const folder = temporaryFolder(context);
  const checkpoints = path.join(folder, 'checkpoints');
  mkdirSync(checkpoints);
  const [id, other] = ['0123456789abcdef', 'fedcba9876543210'];
  const stale = [`${id}.resume-20.safetensors`, `${other}.resume-5.safetensors`];
  const unfinished = [`${id}.resume-30.safetensors.77.tmp`, `${id}.safetensors.77.tmp`];
  const kept = [`${id}.resume-10.safetensors`, `${id}.safetensors`, `${id}.step-20.safetensors`, 'notes.txt'];
  for (const name of [...stale, ...unfinished, ...kept]) writeFileSync(path.join(checkpoints, name), '');
  const noted = new Map([[id, { attempt: 1, step: 10 }]]);
  await CheckpointKeeper.open(
    folder,
    { checkpoints: noted },
    { folder: checkpoints, stamp: '', say: () => {} },
  );
  assert.deepEqual(readdirSync(checkpoints).sort(), kept.sort());
});
