import type { Trial, TrialSpec } from '../../src/plan/trial.js';
import { metricsLine } from '../../src/records/metrics-line.js';
import {
  formatVersion,
  type Recorded,
  type StartEvent,
  type SweepEvent,
  type TrialEvent,
} from '../../src/records/record.js';

/** A trial's spec as the journal holds it. */
export function trialSpec(seed: number): TrialSpec {
  return {
    task: { kind: 'charLm', corpus: 'brown', unroll: 10, batchSize: 64, validationSize: 20000 },
    cell: { kind: 'lstm', units: 64, layers: 1 },
    initializer: { kind: 'truncatedNormal', mean: 0, stddev: 0.1, corrected: false },
    train: {
      steps: 1000,
      optimizer: { kind: 'sgd', learningRate: 10, decay: { every: 5000, factor: 0.1 } },
      clipNorm: 1.25,
      logEvery: 10,
      evaluateEvery: 100,
    },
    seed: { init: seed, data: seed },
  } as unknown as TrialSpec;
}

/** The id of the trial numbered `n`. */
export function trialId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

/** A trial of a plan, on the axes given. */
export function plannedTrial(n: number, axes: Trial['axes'] = {}): Trial {
  return { id: trialId(n), gridPoint: trialId(0), spec: trialSpec(n), axes };
}

/** The end of the trial numbered `n`: completed, at its first attempt, unless told otherwise. */
export function trialEvent(n: number, changes: Partial<TrialEvent> = {}): TrialEvent {
  return {
    v: formatVersion,
    event: 'trial',
    id: trialId(n),
    attempt: 1,
    spec: trialSpec(n),
    outcome: { kind: 'completed' },
    summary: {
      firstLoss: 3.25,
      finalLoss: 1.5,
      bestLoss: 1.25,
      finalValLoss: 1.75,
      bestValLoss: 1.625,
      steps: 1000,
    },
    fingerprint: { weights: '0011223344556677', finalLoss: '3fc00000' },
    backend: 'cpu',
    startedAt: 1_700_000_000_000,
    duration: 2.5,
    ...changes,
  };
}

/** The start of one attempt at the trial numbered `n`. */
export function startEvent(n: number, attempt: number): StartEvent {
  return { v: formatVersion, event: 'start', time: 0, trials: [{ id: trialId(n), attempt }] };
}

/** The start of a run at a time. */
export function sweepEvent(time: number): SweepEvent {
  return {
    v: formatVersion,
    event: 'sweep',
    time,
    name: 'grid',
    experiment: {},
    codeHash: '',
    trials: 3,
    backend: 'cpu',
    versions: {},
    git: null,
    host: {},
  };
}

/** Metrics lines of the trial numbered `n`, one for each step given. */
export function metricsText(
  n: number,
  steps: readonly number[],
  attempt = 1,
  metrics: Readonly<Record<string, Recorded>> = { 'loss/train': 2.5 },
): string {
  const row = (step: number) =>
    metricsLine({ v: formatVersion, trial: trialId(n), attempt, step, time: 7, metrics });
  return steps.map(row).join('');
}

/** Everything that an iterator gives. */
export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
