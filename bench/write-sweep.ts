import { checkExperiment } from '../src/experiment/check-experiment.js';
import { adding, defineExperiment, gru, sgd, zeros } from '../src/index.js';
import { makePlan } from '../src/plan/plan.js';
import { openJournal } from '../src/records/journal.js';
import { metricsLine } from '../src/records/metrics-line.js';
import { formatVersion, type SweepEvent } from '../src/records/record.js';

/** How much a sweep records: rows a trial, and metrics a row. */
export interface SweepSize {
  readonly trials: number;
  readonly steps: number;
  readonly metrics: number;
}

/** When its first trial began, milliseconds since 1970. */
const epoch = 1_790_000_000_000;

/** Writes the records of a finished sweep over seeds to a folder, as a run would, without training anything. */
export async function writeSweep(folder: string, name: string, size: SweepSize): Promise<void> {
  const { name: _, ...experiment } = checkExperiment(
    defineExperiment({
      name,
      task: adding({ length: 2, batchSize: 1 }),
      cell: gru({ units: 1 }),
      initializer: zeros(),
      train: { steps: size.steps, optimizer: sgd({ learningRate: 1 }), logEvery: 1 },
      seeds: size.trials,
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
  for (const [index, { id, spec }] of trials.entries()) {
    const common = { v: formatVersion, id, attempt: 1 };
    await journal.note({ v: formatVersion, event: 'start', time: epoch, trials: [{ id, attempt: 1 }] });
    for (let step = 0; step < size.steps; step++) {
      const metrics = Object.fromEntries(names.map((key, n) => [key, value(index, step, n)]));
      const row = { v: formatVersion, trial: id, attempt: 1, step, time: epoch + 10 * step, metrics };
      journal.appendMetrics(metricsLine(row));
    }
    const losses = { firstLoss: 1, finalLoss: 1, bestLoss: 1, finalValLoss: 1, bestValLoss: 1 };
    const end = { outcome: { kind: 'completed' }, summary: { ...losses, steps: size.steps } } as const;
    const rest = { fingerprint: null, backend: 'none', startedAt: epoch, duration: 1 };
    await journal.note({ ...common, event: 'trial', spec, ...end, ...rest });
  }
  await journal.close();
}

/** A loss and gradient norms by scope. */
function metricNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => (n === 0 ? 'loss/train' : `grad_norm/gru.gate_${n}.wx`));
}

function value(trial: number, step: number, metric: number): number {
  return (trial % 97) + Math.sin(step + 7 * metric) + 1 / (step + 3);
}
