import type { Trial } from '../plan/trial.js';
import type { TrialEnd } from '../records/trial-end.js';

/** So many failures in a row for one reason are looked into. */
export const failuresInARow = 20;

/** Follows the ends of trials for failures in a row that have the same reason. */
export class FailureStreak {
  #trials: Trial[] = [];
  #reason: string | undefined;
  #limit = failuresInARow;
  #good: { readonly trial: Trial; readonly duration: number } | undefined;

  /** Takes the next end of all. */
  take(trial: Trial, { outcome, duration }: Pick<TrialEnd, 'outcome' | 'duration'>): void {
    if (outcome.kind === 'failed') {
      if (!this.isAlike(outcome.reason)) this.#begin(outcome.reason);
      this.#trials.push(trial);
      return;
    }
    this.#begin(undefined);
    if (outcome.kind !== 'cancelled' && duration < (this.#good?.duration ?? Number.POSITIVE_INFINITY)) {
      this.#good = { trial, duration };
    }
  }

  /** Whether a reason is that of the streak; sizes, addresses and places differ where the reason is the same. */
  isAlike(reason: string): boolean {
    return this.#reason !== undefined && kind(reason) === kind(this.#reason);
  }

  /** Whether the streak is so long that it must be looked into. */
  get isDoubtful(): boolean {
    return this.#trials.length >= this.#limit;
  }

  get length(): number {
    return this.#trials.length;
  }

  get reason(): string {
    return this.#reason ?? '';
  }

  /** Of the trials that went well the one that took the least time. */
  get good(): Trial | undefined {
    return this.#good?.trial;
  }

  /** On how many axes a trial has a value that failed in this streak. */
  likeness({ axes }: Trial): number {
    const alike = ([path, value]: readonly [string, unknown]) =>
      this.#trials.some((failed) => failed.axes[path] === value);
    return Object.entries(axes).filter(alike).length;
  }

  /** The trials themselves are to blame: the next doubt takes a streak twice as long. */
  acquit(): void {
    this.#limit *= 2;
    this.#begin(undefined);
  }

  #begin(reason: string | undefined): void {
    this.#reason = reason;
    this.#trials = [];
  }
}

/** A reason without its numbers, and without how often it was met. */
function kind(reason: string): string {
  return reason.replace(/, \d+ attempts$/, '').replace(/\d+/g, '0');
}
