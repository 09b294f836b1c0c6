import { durationText } from './duration-text.js';
import { textTable } from './text-table.js';

/** A host of a queue as a run saw it. */
export interface HostStatus {
  readonly name: string;
  readonly backend: string;
  /** Cohorts that it trains at once, and now. */
  readonly slots: number;
  readonly busy: number;
  readonly processor: string;
  readonly cores: number;
  /** Trials that it has trained for the run. */
  readonly trials: number;
  /** Since the run first heard of it. */
  readonly trialsPerSecond: number;
  /** Its last sign of life by the clock of the run, in milliseconds since 1970. */
  readonly lastSign: number;
  readonly serves: boolean;
  /** Why the run does not use it; null where it does, or would if it gave a sign of life. */
  readonly refusal: string | null;
}

/** The hosts of a queue as a table; `now` in milliseconds since 1970. */
export function hostsText(hosts: readonly HostStatus[], now: number): string {
  const rows = hosts.map(
    ({ name, backend, slots, busy, trials, trialsPerSecond, lastSign, serves, refusal }) => [
      name,
      backend,
      `${busy}/${slots}`,
      String(trials),
      trialsPerSecond.toPrecision(2),
      `${durationText(Math.max(0, now - lastSign) / 1000)} ago`,
      serves ? 'serves' : (refusal ?? 'lost'),
    ],
  );
  return textTable(['host', 'backend', 'busy', 'trials', 'trials/s', 'last sign', ''], rows, [2, 3, 4]);
}
