import { join } from 'node:path';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { makePlan } from '../../src/plan/plan.js';
import type { Trial } from '../../src/plan/trial.js';
import { openJournal } from '../../src/records/journal.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import type { MetricsRow, Outcome, Recorded, TrialEvent } from '../../src/records/record.js';
import type { FoundSweep } from '../../src/sweep/find-sweep.js';

/** How a trial of a recorded sweep came out: a last loss, how else it ended, or undefined where it has not. */
export type Result = number | Outcome | undefined;

const time = 1_700_000_000_000;
const steps = 4;

/** Writes the records of a sweep as a run would, the outcome of each trial given, and finds it. Nothing is trained. */
export async function recordSweep(
  results: string,
  parts: Readonly<Record<string, unknown>>,
  resultOf: (trial: Trial) => Result,
  measuresOf: (trial: Trial, step: number) => MetricsRow['metrics'] = () => ({}),
): Promise<FoundSweep> {
  const { name, ...experiment } = checkExperiment({
    name: 'recorded',
    task: { kind: 'adding', length: 5, batchSize: 2 },
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    seeds: 1,
    ...parts,
  });
  const plan = await makePlan({ name, ...experiment }, async (task) => task);
  const folder = join(results, name);
  const journal = await openJournal(folder, () => time);
  await journal.append({
    ...{
      v: 1,
      event: 'sweep',
      time,
      name,
      experiment,
      codeHash: 'ab'.repeat(32),
      trials: plan.trials.length,
    },
    ...{ backend: 'cpu', versions: { node: '20' }, git: null, host: { platform: 'linux', cores: 2 } },
  });
  for (const trial of plan.trials) {
    const { id, spec } = trial;
    await journal.note({ v: 1, event: 'start', time, trials: [{ id, attempt: 1 }] });
    const result = resultOf(trial);
    for (const step of [0, 2, steps]) {
      const loss: Recorded =
        typeof result === 'number' ? result + (steps - step) / 10 : step < steps ? 9 : 'NaN';
      const losses = { 'loss/train': loss, 'loss/val': loss, 'grad_norm/global': 1 + step };
      const metrics = { ...losses, 'grad_norm/gru.candidate.wx': 0.5, ...measuresOf(trial, step) };
      journal.appendMetrics(metricsLine({ v: 1, trial: id, attempt: 1, step, time, metrics }));
    }
    if (result !== undefined) await journal.append({ ...endOf(result), v: 1, event: 'trial', id, spec });
  }
  await journal.close();
  return { name, folder, loaded: null };
}

function endOf(result: number | Outcome): Omit<TrialEvent, 'v' | 'event' | 'id' | 'spec'> {
  const loss = typeof result === 'number' ? result : null;
  const losses = { finalLoss: loss, bestLoss: loss, finalValLoss: loss, bestValLoss: loss };
  return {
    ...{ attempt: 1, fingerprint: null, backend: 'cpu', startedAt: time, duration: 1 },
    outcome: typeof result === 'number' ? { kind: 'completed' } : result,
    summary: { firstLoss: 9, ...losses, steps },
  };
}
