import { axesOfTask, type Trial } from '../plan/trial.js';
import type { Outcome } from '../records/record.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import { durationText } from './duration-text.js';
import { trialLabel } from './trial-label.js';

/** Counts what a sweep has done and tells it in lines of text; paints nothing. */
export class SweepTally {
  readonly #allSteps: number;
  readonly #total: number;
  /** Losses of different tasks have nothing in common, so a best one is told of a single task alone. */
  readonly #oneTask: boolean;
  readonly #running = new Set<string>();
  readonly #cohortSteps = new Map<readonly Trial[], number>();
  readonly #outcomes: Record<Outcome['kind'], number> = {
    completed: 0,
    diverged: 0,
    failed: 0,
    cancelled: 0,
  };
  #endedSteps = 0;
  #best: { readonly trial: Trial; readonly loss: number } | undefined;

  constructor(trials: readonly Trial[]) {
    this.#total = trials.length;
    this.#allSteps = trials.reduce((sum, { spec }) => sum + spec.train.steps, 0);
    this.#oneTask = new Set(trials.map(axesOfTask)).size === 1;
  }

  /** A cohort begins; one that is tried again takes the place of the first try. */
  start(cohort: readonly Trial[]): void {
    for (const trial of cohort) {
      this.#running.add(trial.id);
      this.#forget(trial);
    }
  }

  event(cohort: readonly Trial[], event: JobEvent): void {
    if (event.kind === 'progress') this.#cohortSteps.set(cohort, event.steps);
  }

  end(trial: Trial, { outcome, summary }: TrialEnd): void {
    this.#forget(trial);
    this.#running.delete(trial.id);
    this.#endedSteps += trial.spec.train.steps;
    this.#outcomes[outcome.kind] += 1;
    const loss = summary.finalValLoss ?? summary.finalLoss;
    if (loss !== null && loss < (this.#best?.loss ?? Number.POSITIVE_INFINITY)) this.#best = { trial, loss };
  }

  /** The part of all updates that is made, from 0 to 1. */
  get share(): number {
    return this.#allSteps === 0 ? 1 : Math.min(1, this.#steps / this.#allSteps);
  }

  /** Trials done and running, updates a second and the time left; the outcomes; the best trial. */
  lines(seconds: number): readonly string[] {
    const rate = seconds > 0 ? this.#steps / seconds : 0;
    const left = rate > 0 ? durationText((this.#allSteps - this.#steps) / rate) : '–';
    const counts = Object.entries(this.#outcomes).filter(([, count]) => count > 0);
    const ended = counts.reduce((sum, [, count]) => sum + count, 0);
    const speed = `${Math.round(rate).toLocaleString('en')} steps/s · ${left} left`;
    return [
      `${ended}/${this.#total} trials done, ${this.#running.size} running · ${speed}`,
      ...(counts.length > 0 ? [counts.map(([kind, count]) => `${count} ${kind}`).join(', ')] : []),
      ...(this.#best && this.#oneTask
        ? [`best so far ${this.#best.loss.toFixed(4)}: ${trialLabel(this.#best.trial)}`]
        : []),
    ];
  }

  get #steps(): number {
    return [...this.#cohortSteps.values()].reduce((sum, steps) => sum + steps, this.#endedSteps);
  }

  #forget(trial: Trial): void {
    for (const cohort of this.#cohortSteps.keys()) {
      if (cohort.includes(trial)) this.#cohortSteps.delete(cohort);
    }
  }
}
