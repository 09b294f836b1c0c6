import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { resumeName } from '../../src/checkpoints/checkpoint-names.js';
import { readResumeFile } from '../../src/checkpoints/resume-file.js';
import { backends } from '../../src/engine/backends.js';
import type { Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import {
  adam,
  adding,
  bidirectional,
  charLm,
  gru,
  lstm,
  momentum,
  normal,
  orthogonal,
  rnn,
  sgd,
  sweep,
  truecase,
} from '../../src/index.js';
import type { CohortJob } from '../../src/plan/cohort-job.js';
import type { Trial } from '../../src/plan/trial.js';
import type { MetricsRow } from '../../src/records/record.js';
import type { JobEvent } from '../../src/records/trial-end.js';
import { loadTask } from '../../src/tasks/index.js';
import { trainCohort } from '../../src/trainer/train-cohort.js';
import { temporaryFolder } from '../tasks/temporary-folder.js';
import { letterText } from './letter-text.js';
import { smallTrials } from './small-training.js';

const corpus = { file: 'text.txt' } as const;
const intervals = { steps: 13, logEvery: 4, evaluateEvery: 3, checkpointEvery: 3 };

/** The first trial of each diverges in some; states are carried over in charLm, and adam and momentum keep slots. */
const cases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'two lstm layers on charLm, with adam': {
    task: charLm({ corpus, unroll: 3, batchSize: 4, validationSize: 100 }),
    cell: lstm({ units: 4, layers: 2 }),
    train: { ...intervals, optimizer: adam({ learningRate: 0.02, decay: { every: 5, factor: 0.5 } }) },
  },
  'a bidirectional gru on truecase, with momentum': {
    task: truecase({ corpus, unroll: 4, batchSize: 3, validationSize: 70 }),
    cell: bidirectional(gru({ units: 3 })),
    train: { ...intervals, optimizer: momentum({ learningRate: 0.1 }), clipNorm: 1 },
  },
  'a relu rnn on adding that diverges from large weights': {
    task: adding({ length: 6, batchSize: 3, validationSize: 5 }),
    cell: rnn({ units: 4, activation: 'relu' }),
    initializer: sweep(normal({ stddev: 30 }), normal({ stddev: 1e4 }), orthogonal()),
    train: { ...intervals, optimizer: sgd({ learningRate: 0.05 }) },
  },
};
const common = { initializer: sweep(normal({ stddev: 0.5 }), orthogonal()), seeds: 2 };

interface Part {
  readonly ends: readonly unknown[];
  readonly rows: readonly Pick<MetricsRow, 'trial' | 'attempt' | 'step' | 'metrics'>[];
  readonly checkpoints: readonly number[];
}

/** Trains some trials from a checkpoint, or from the start, and writes checkpoints. */
async function run(engine: Engine, folder: string, trials: CohortJob['trials']): Promise<Part> {
  const task = await loadTask(trials[0]!.trial.spec.task, folder);
  const events: JobEvent[] = [];
  const checkpoints = { folder, stamp: 'test', save: undefined };
  const job = { trials, folder, backend: engine.backend, checkpoints };
  const ends = await trainCohort(engine, task, job, { onEvent: (event) => events.push(event), now: () => 0 });
  const text = events.flatMap((event) => (event.kind === 'rows' ? [event.text] : [])).join('');
  const lines = text.split('\n').slice(0, -1);
  return {
    ends,
    rows: lines.map((line) => {
      const { trial, attempt, step, metrics } = JSON.parse(line) as MetricsRow;
      return { trial, attempt, step, metrics };
    }),
    checkpoints: events.flatMap((event) => (event.kind === 'checkpoint' ? [event.step] : [])),
  };
}

/** The trials of a job that goes on from the checkpoints at a step, rows up to another being recorded. */
function goingOn(folder: string, trials: readonly Trial[], step: number, recordedTo: number) {
  return Promise.all(
    trials.map(async (trial) => {
      const key = { trial: trial.id, attempt: 2, step, stamp: 'test' };
      const state = await readResumeFile(path.join(folder, resumeName(trial.id, step)), key);
      return { trial, attempt: 2, from: { attempt: 2, step, recordedTo, state } };
    }),
  );
}

const trialOf = (part: readonly { readonly trial: string }[], { id }: Trial) =>
  part.filter(({ trial }) => trial === id);

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  for (const [name, parts] of Object.entries(cases)) {
    const skip = backends[backend].absent() ?? false;
    test(`${name}: on ${backend} a trial that goes on from any checkpoint, in another cohort, has the same bits`, {
      skip,
    }, async (context: TestContext) => {
      const engine = await loadEngine(backend);
      const folder = temporaryFolder(context, { 'text.txt': letterText(3000) });
      const trials = await smallTrials({ ...common, ...parts });
      const whole = await run(
        engine,
        folder,
        trials.map((trial) => ({ trial, attempt: 2 })),
      );
      const files = readdirSync(folder).filter((file) => file.includes('.resume-'));
      assert.ok(whole.checkpoints.length > 0);
      assert.equal(files.length, trials.length * whole.checkpoints.length);
      for (const step of whole.checkpoints) {
        for (const split of [trials, [trials[1]!], [trials.at(-1)!, trials[0]!]]) {
          const recordedTo = step + 1;
          const rest = await run(engine, folder, await goingOn(folder, split, step, recordedTo));
          for (const [place, trial] of split.entries()) {
            assert.deepEqual(rest.ends[place], whole.ends[trials.indexOf(trial)]);
            assert.deepEqual(
              trialOf(rest.rows, trial),
              trialOf(
                whole.rows.filter((row) => row.step > recordedTo),
                trial,
              ),
            );
          }
        }
      }
    });
  }
}

test('the cases hold trials that diverge before the last checkpoint beside others that do not', async (context) => {
  const engine = await loadEngine('cpu');
  const folder = temporaryFolder(context);
  const trials = await smallTrials({
    ...common,
    ...cases['a relu rnn on adding that diverges from large weights'],
  });
  const { ends, checkpoints } = await run(
    engine,
    folder,
    trials.map((trial) => ({ trial, attempt: 2 })),
  );
  const outcomes = (ends as readonly { readonly outcome: { readonly kind: string } }[]).map(
    ({ outcome }) => outcome.kind,
  );
  assert.ok(outcomes.includes('diverged') && outcomes.includes('completed'), outcomes.join());
  assert.deepEqual(checkpoints, [3, 6, 9, 12]);
});

test('checkpoints change neither the rows nor the ends of trials', async (context) => {
  const engine = await loadEngine('cpu');
  const folder = temporaryFolder(context, { 'text.txt': letterText(3000) });
  const parts = cases['two lstm layers on charLm, with adam'];
  const trials = await smallTrials({ ...common, ...parts });
  const jobs = [trials, trials.map(({ checkpointEvery: _, ...trial }) => trial)].map((some) =>
    some.map((trial) => ({ trial, attempt: 2 })),
  );
  const [withThem, without] = [await run(engine, folder, jobs[0]!), await run(engine, folder, jobs[1]!)];
  assert.deepEqual(without.checkpoints, []);
  assert.deepEqual(withThem.ends, without.ends);
  assert.deepEqual(
    withThem.rows.filter((row) => row.trial === trials[0]!.id),
    trialOf(without.rows, trials[0]!),
  );
});
