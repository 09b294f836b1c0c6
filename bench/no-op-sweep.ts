import { checkExperiment } from '../src/experiment/check-experiment.js';
import { adding, defineExperiment, rnn, sgd, zeros } from '../src/index.js';
import { makePlan } from '../src/plan/plan.js';
import type { Trial } from '../src/plan/trial.js';
import { openJournal } from '../src/records/journal.js';
import { formatVersion } from '../src/records/record.js';
import type { Executor } from '../src/scheduler/executor.js';
import { schedule } from '../src/scheduler/schedule.js';

/** Trials of a sweep over seeds alone. */
export async function noOpTrials(count: number): Promise<readonly Trial[]> {
  const experiment = defineExperiment({
    name: 'no-op',
    task: adding({ length: 2, batchSize: 1 }),
    cell: rnn({ units: 1 }),
    initializer: zeros(),
    train: { steps: 1, optimizer: sgd({ learningRate: 1 }) },
    seeds: count,
  });
  return (await makePlan(checkExperiment(experiment), async (task) => task)).trials;
}

/**
 * Runs trials with the real scheduler and the real journal, in cohorts of so many; returns when each end was on disk, in
 * seconds from the start.
 */
export async function runNoOpSweep(
  executor: Executor,
  trials: readonly Trial[],
  folder: string,
  size = 1,
): Promise<readonly number[]> {
  const journal = await openJournal(folder);
  const onDisk: number[] = [];
  const start = performance.now();
  try {
    await schedule(
      Array.from({ length: Math.ceil(trials.length / size) }, (_, place) =>
        trials.slice(place * size, (place + 1) * size),
      ),
      {
        onStart: (started) => {
          const attempts = started.map(({ trial: { id }, attempt }) => ({ id, attempt }));
          return journal.note({ v: formatVersion, event: 'start', time: 0, trials: attempts });
        },
        onEvent: (_, event) => {
          if (event.kind === 'rows') journal.appendMetrics(event.text);
        },
        async onEnd({ spec }, end) {
          await journal.append({ v: formatVersion, event: 'trial', spec, backend: 'none', ...end });
          onDisk.push((performance.now() - start) / 1000);
        },
      },
      {
        executor,
        folder,
        backend: 'none',
        attempts: new Map(),
        signal: new AbortController().signal,
        now: Date.now,
      },
    );
    return onDisk;
  } finally {
    await journal.close();
  }
}
