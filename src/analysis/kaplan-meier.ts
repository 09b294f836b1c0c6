/** One trial's time to an event: when it came, or until when it had not come. */
export interface Duration {
  readonly time: number;
  /** False where the time is censored: the trial ended, or was stopped, without the event. */
  readonly observed: boolean;
}

/** The survival function falls at `time` to `survival`. */
export interface SurvivalStep {
  readonly time: number;
  /** The share for which the event has not come after this time. */
  readonly survival: number;
  /** Trials without event just before this time, and events at it. */
  readonly atRisk: number;
  readonly events: number;
}

/**
 * The share of trials for which an event has not come yet, over time, censored ones counting for as long as they were
 * seen (Kaplan & Meier 1958). One step for each time with an event, ascending; before the first it is 1. What is censored at
 * the time of an event is at risk of it.
 */
export function kaplanMeier(durations: readonly Duration[]): readonly SurvivalStep[] {
  const sorted = [...durations].sort((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  for (let first = 0, next = 0; first < sorted.length; first = next) {
    const { time } = sorted[first]!;
    while (next < sorted.length && sorted[next]!.time === time) next += 1;
    const events = sorted.slice(first, next).filter(({ observed }) => observed).length;
    const atRisk = sorted.length - first;
    if (events === 0) continue;
    survival *= 1 - events / atRisk;
    steps.push({ time, survival, atRisk, events });
  }
  return steps;
}
