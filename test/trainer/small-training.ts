import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '../../src/engine/engine.js';
import type { MeasureSpec } from '../../src/measures/index.js';
import type { Trial } from '../../src/plan/trial.js';
import type { MetricsRow } from '../../src/records/record.js';
import type { TrialEnd } from '../../src/records/trial-end.js';
import { loadTask } from '../../src/tasks/index.js';
import { trainCohort } from '../../src/trainer/train-cohort.js';
import { planOf } from '../plan/plan-of.js';
import { letterText } from './letter-text.js';

/** What the training of one trial came to: its end but for times, and its rows but for times. */
export interface Trained {
  readonly end: Omit<TrialEnd, 'startedAt' | 'duration'>;
  readonly rows: readonly Pick<MetricsRow, 'step' | 'metrics'>[];
}

/** The trials of a small experiment. */
export async function smallTrials(parts: Readonly<Record<string, unknown>>): Promise<readonly Trial[]> {
  return (await planOf(parts)).trials;
}

/** Trains trials as one cohort, taking measures where some are given; a corpus `text.txt` of letters lies in the folder. */
export async function train(
  engine: Engine,
  trials: readonly Trial[],
  measure?: readonly MeasureSpec[],
): Promise<readonly Trained[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-'));
  writeFileSync(path.join(folder, 'text.txt'), letterText(3000));
  try {
    const task = await loadTask(trials[0]!.spec.task, folder);
    const job = {
      ...{ trials: trials.map((trial) => ({ trial, attempt: 1 })), folder, backend: engine.backend },
      ...(measure && { measure }),
    };
    let lines = '';
    const onEvent = (event: { kind: string; text?: string }) => {
      lines += event.text ?? '';
    };
    const ends = await trainCohort(engine, task, job, { onEvent, now: () => 0 });
    const rows = lines
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as MetricsRow);
    return ends.map(({ startedAt: _, duration: __, ...end }) => ({
      end,
      rows: rows.filter(({ trial }) => trial === end.id).map(({ step, metrics }) => ({ step, metrics })),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
