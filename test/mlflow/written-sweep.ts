import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { adding, defineExperiment, gru, sgd, sweep, trial, truncatedNormal, zeros } from '../../src/index.js';
import { makePlan, type Plan } from '../../src/plan/plan.js';
import type { Trial } from '../../src/plan/trial.js';
import { type Journal, openJournal } from '../../src/records/journal.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import type { Outcome, SweepEvent, TrialEvent } from '../../src/records/record.js';

const epoch = 1_790_000_000_000;

/** A sweep's folder whose records are written by hand, as a run would write them. */
export interface WrittenSweep {
  readonly folder: string;
  readonly name: string;
  readonly plan: Plan;
  /** The last step of its trials; each logs three metrics at every step from 0 on, and a fourth at every fiftieth. */
  readonly last: number;
  /** Opens the journal, as a run does, and closes it after `write`. */
  record(write: (records: Records) => Promise<void>): Promise<void>;
}

/** Writes what trials do. */
export interface Records {
  readonly journal: Journal;
  start(trials: readonly Trial[], attempt?: number): void;
  /** Rows of steps `from` to `to`; `change` may change a row's metrics. */
  rows(trial: Trial, from: number, to: number, options?: RowOptions): void;
  end(trial: Trial, outcome?: Outcome, attempt?: number): Promise<void>;
}

export interface RowOptions {
  readonly attempt?: number;
  readonly later?: number;
  readonly change?: (metrics: Record<string, number>, step: number) => void;
}

/** Makes the folder of a sweep of four trials: two initializers, two seeds; where they are `warm`, each begins from another trial. */
export async function writtenSweep(
  context: TestContext,
  name: string,
  { longLabel = '**/wx', last = 60, warm = false } = {},
): Promise<WrittenSweep> {
  const results = realpathSync(mkdtempSync(path.join(tmpdir(), 'init-sweep-upload-')));
  context.after(() => rmSync(results, { recursive: true, force: true }));
  const { experiment, plan } = await planned(name, longLabel, last, warm);
  const folder = path.join(results, name);
  let runs = 0;
  return {
    ...{ folder, name, plan, last },
    async record(write) {
      const journal = await openJournal(folder, () => epoch);
      await journal.append(sweepEvent(name, experiment, plan, runs++));
      await write(recordsOf(journal, last));
      await journal.close();
    },
  };
}

/** Records every trial of a sweep from beginning to end. */
export async function recordAll(
  { plan, last }: Pick<WrittenSweep, 'plan' | 'last'>,
  records: Records,
): Promise<void> {
  records.start(plan.trials);
  for (const trial of plan.trials) records.rows(trial, 0, last);
  for (const trial of plan.trials) await records.end(trial);
}

async function planned(name: string, longLabel: string, last: number, warm: boolean) {
  const common = { task: adding({ length: 4, batchSize: 4, validationSize: 20 }), cell: gru({ units: 3 }) };
  const pretrain = defineExperiment({
    ...common,
    name: 'pretrain',
    initializer: zeros(),
    train: { steps: last, optimizer: sgd({ learningRate: 0.2 }) },
    seeds: 2,
  });
  const experiment = checkExperiment(
    defineExperiment({
      ...common,
      name,
      ...(warm && { warmStart: { from: trial({ experiment: pretrain }), load: { '**': '**' } } }),
      initializer: sweep(truncatedNormal({ stddev: sweep(0.1) }), { [longLabel]: zeros() }),
      train: {
        steps: last,
        optimizer: sgd({ learningRate: 0.1 }),
        logEvery: 1,
        evaluateEvery: 50,
      },
      seeds: 2,
    }),
  );
  return { experiment, plan: await makePlan(experiment, async (task) => task) };
}

function sweepEvent(
  name: string,
  { name: _, ...experiment }: Awaited<ReturnType<typeof planned>>['experiment'],
  plan: Plan,
  run: number,
): SweepEvent {
  return {
    ...{
      v: 1,
      event: 'sweep',
      time: epoch + run,
      name,
      experiment,
      codeHash: 'abc',
      trials: plan.trials.length,
    },
    ...{ backend: 'cpu', versions: { 'init-sweep': '0.1.0' }, git: { commit: 'def', dirty: true } },
    ...{ host: { name: 'here', cores: 2 }, file: '/there/grid.ts', source: 'export default 1;\n' },
  };
}

function recordsOf(journal: Journal, last: number): Records {
  return {
    journal,
    start: (trials, attempt = 1) =>
      journal.note({ v: 1, event: 'start', time: epoch, trials: trials.map(({ id }) => ({ id, attempt })) }),
    rows(trial, from, to, { attempt = 1, later = 0, change = () => {} } = {}) {
      for (let step = from; step <= to; step++) {
        const metrics: Record<string, number> = { 'loss/train': valueAt(trial, step, 0) };
        metrics['grad_norm/global'] = valueAt(trial, step, 1);
        metrics['grad_norm/gru.update_gate.wx'] = valueAt(trial, step, 2);
        if (step % 50 === 0) metrics['loss/val'] = valueAt(trial, step, 20);
        change(metrics, step);
        const time = epoch + 10 * step + later;
        journal.appendMetrics(metricsLine({ v: 1, trial: trial.id, attempt, step, time, metrics }));
      }
    },
    end: (trial, outcome = { kind: 'completed' }, attempt = 1) =>
      journal.append({
        ...{ v: 1, event: 'trial', id: trial.id, attempt, spec: trial.spec, outcome },
        summary: {
          ...{ firstLoss: valueAt(trial, 0, 0), finalLoss: null, bestLoss: 0.25, steps: last },
          ...{ finalValLoss: valueAt(trial, last, 20), bestValLoss: 0.5 },
        },
        fingerprint: null,
        ...{ backend: 'cpu', startedAt: epoch, duration: 1.5 },
      } satisfies TrialEvent),
  };
}

function valueAt({ id }: Trial, step: number, index: number): number {
  return (Number.parseInt(id.slice(0, 6), 16) % 97) / 10 + Math.sin(step + 7 * index) + 1 / (step + 3);
}
