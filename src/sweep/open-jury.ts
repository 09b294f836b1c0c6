import { join } from 'node:path';
import type { Trial } from '../plan/trial.js';
import { metricsFile } from '../records/journal.js';
import { indexMetrics } from '../records/metrics-index.js';
import { recorded } from '../records/metrics-line.js';
import { readRows } from '../records/read-metrics.js';
import type { Outcome, Recorded } from '../records/record.js';
import { openIfThere } from '../records/scan-lines.js';
import type { AskToStop } from '../records/stop-question.js';
import {
  type Decision,
  Jury,
  type Losses,
  reasonOf,
  type StopMetric,
  type StopSpec,
} from '../stopping/index.js';
import type { PreparedSweep } from './prepare-sweep.js';

/** Who stops trials early in a run of a sweep. */
export interface SweepJury {
  readonly rules: readonly StopSpec[];
  readonly ask: AskToStop;
  /** Takes note of how a trial ended. */
  ended(trial: Trial, outcome: Outcome): void;
}

/**
 * The jury of a sweep's rules, which knows what the records tell of the trials of the plan: the losses of earlier
 * runs, and how trials ended. Undefined where the experiment has no rules.
 */
export async function openJury(sweep: PreparedSweep): Promise<SweepJury | undefined> {
  const rules = sweep.loaded.experiment.stop;
  if (rules.length === 0) return undefined;
  const jury = new Jury(rules);
  const trials = new Map(sweep.plan.trials.map((trial) => [trial.id, trial]));
  const ended: SweepJury['ended'] = (trial, outcome) => tellEnd(jury, trial, outcome);
  await learnRows(jury, sweep.folder, trials);
  for (const [id, { outcome }] of sweep.replay.ends) {
    const trial = trials.get(id);
    if (trial !== undefined) ended(trial, outcome);
  }
  return {
    rules,
    ended,
    async ask({ step, trials: asked }) {
      // A trial that others begin from, and that is none of the plan, is in no contest.
      const known = asked
        .filter(({ id }) => trials.has(id))
        .map(({ id, losses }) => ({ trial: trials.get(id)!, losses: numbers(losses) }));
      const decisions = jury.decide(step, known);
      return [...decisions].map(([id, decision]) => ({ id, outcome: cancelled(step, decision) }));
    },
  };
}

/** Tells the losses of every trial: all its attempts have the same, and one that was killed may have more than the next. */
async function learnRows(jury: Jury, folder: string, trials: ReadonlyMap<string, Trial>): Promise<void> {
  const { ranges } = await indexMetrics(folder, new Map([...trials.keys()].map((id) => [id, 'every'])));
  const file = await openIfThere(join(folder, metricsFile));
  try {
    for (const [id, range] of ranges) {
      const { rows } = await readRows(file!, range);
      for (const { step, metrics } of rows) jury.learn(trials.get(id)!, step, numbers(metrics));
    }
  } finally {
    await file?.close();
  }
}

function numbers(metrics: Readonly<Partial<Record<string, Recorded>>>): Losses {
  const measured = (['loss/val', 'loss/train'] satisfies StopMetric[]).filter((name) => name in metrics);
  return Object.fromEntries(measured.map((name) => [name, Number(metrics[name])]));
}

function tellEnd(jury: Jury, trial: Trial, outcome: Outcome): void {
  if (outcome.kind === 'completed') jury.ended(trial, outcome);
  if (outcome.kind === 'diverged') jury.ended(trial, { kind: 'diverged', step: outcome.firstBadStep });
  if (outcome.kind === 'cancelled' && outcome.stop !== undefined) {
    const { rule, step, seeds } = outcome.stop;
    jury.ended(trial, { kind: 'stopped', rule, step, seeds });
  }
}

function cancelled(step: number, { rule, verdict }: Decision) {
  const { loss, against, seeds } = verdict;
  const stop = {
    rule,
    step,
    value: recorded(loss),
    against: against === null ? null : recorded(against),
    seeds,
  };
  return { kind: 'cancelled', reason: reasonOf(rule, step, verdict), stop } as const;
}
