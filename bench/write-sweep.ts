import { checkExperiment } from '../src/experiment/check-experiment.js';
import { adding, defineExperiment, type ExperimentInput, gru, sgd, zeros } from '../src/index.js';
import { makePlan } from '../src/plan/plan.js';
import { openJournal } from '../src/records/journal.js';
import { metricsLine } from '../src/records/metrics-line.js';
import { formatVersion, type SweepEvent, type TrialEvent } from '../src/records/record.js';

/** How much a sweep records: rows a trial, and metrics a row. */
export interface SweepSize {
  readonly trials: number;
  readonly steps: number;
  readonly metrics: number;
}

/** When its first trial began, milliseconds since 1970. */
const epoch = 1_790_000_000_000;

/** Trials of a cohort, and rows of one of them that come in a piece, as in a run. */
const together = 16;
const stepsTogether = 5;

/**
 * Writes the records of a finished sweep to a folder, as a run would, without training anything. It varies its seeds
 * alone, or what `grid` has in place of one task, cell or initializer; so many trials are recorded as the grid has.
 */
export async function writeSweep(
  folder: string,
  name: string,
  size: SweepSize,
  grid: Partial<ExperimentInput> = {},
): Promise<void> {
  const { name: _, ...experiment } = checkExperiment(
    defineExperiment({
      name,
      task: adding({ length: 2, batchSize: 1 }),
      cell: gru({ units: 1 }),
      initializer: zeros(),
      train: { steps: size.steps, optimizer: sgd({ learningRate: 1 }), logEvery: 1 },
      seeds: size.trials,
      ...grid,
    }),
  );
  const { trials } = await makePlan({ name, ...experiment }, async (task) => task);
  const journal = await openJournal(folder, () => epoch);
  const event: SweepEvent = {
    ...{ v: formatVersion, event: 'sweep', time: epoch, name, experiment, codeHash: 'none' },
    ...{ trials: trials.length, backend: 'none', versions: {}, git: null, host: {} },
  };
  await journal.append(event);
  const names = metricNames(size.metrics);
  for (let first = 0; first < trials.length; first += together) {
    const cohort = trials.slice(first, first + together);
    const started = cohort.map(({ id }) => ({ id, attempt: 1 }));
    await journal.note({ v: formatVersion, event: 'start', time: epoch, trials: started });
    for (let step = 0; step < size.steps; step += stepsTogether) {
      for (const [k, { id }] of cohort.entries()) {
        const last = Math.min(size.steps, step + stepsTogether);
        for (let at = step; at < last; at++) journal.appendMetrics(row(id, first + k, at, names));
      }
    }
    for (const [k, { id, spec }] of cohort.entries()) {
      const ended = { event: 'trial', id, attempt: 1, spec, ...end(first + k, size) } as const;
      await journal.note({ v: formatVersion, ...ended });
    }
  }
  await journal.close();
}

function row(trial: string, index: number, step: number, names: readonly string[]): string {
  const metrics = Object.fromEntries(names.map((key, n) => [key, value(index, step, n)]));
  return metricsLine({ v: formatVersion, trial, attempt: 1, step, time: epoch + 10 * step, metrics });
}

/** How a trial ended: its losses are those of its rows, and one of a hundred diverged. */
function end(
  index: number,
  { steps }: SweepSize,
): Omit<TrialEvent, 'v' | 'event' | 'id' | 'attempt' | 'spec'> {
  const isDiverged = index % 100 === 99;
  const loss = value(index, steps - 1, 0);
  const losses = isDiverged
    ? { finalLoss: null, finalValLoss: null }
    : { finalLoss: loss, finalValLoss: value(index, steps - 1, 1) };
  return {
    outcome: isDiverged ? { kind: 'diverged', firstBadStep: steps - 1 } : { kind: 'completed' },
    summary: { firstLoss: value(index, 0, 0), ...losses, bestLoss: loss, bestValLoss: loss, steps },
    ...{ fingerprint: null, backend: 'none', startedAt: epoch, duration: 1 },
  };
}

/** Losses and gradient norms, by scope after that of all. */
function metricNames(count: number): readonly string[] {
  const first = ['loss/train', 'loss/val', 'grad_norm/global'];
  return Array.from({ length: count }, (_, n) => first[n] ?? `grad_norm/gru.gate_${n}.wx`);
}

function value(trial: number, step: number, metric: number): number {
  return 3 + (trial % 97) / 10 + Math.sin(trial + step + 7 * metric) + 1 / (step + 3);
}
