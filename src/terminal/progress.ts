import type { Trial } from '../plan/trial.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import { SweepTally } from './sweep-tally.js';
import { trialLabel } from './trial-label.js';

/** Where progress is shown: a terminal is repainted, anything else gets a plain line now and then. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Follows a sweep and shows how far it is. */
export interface Progress {
  started(trials: readonly Trial[]): void;
  event(cohort: readonly Trial[], event: JobEvent): void;
  ended(trial: Trial, end: TrialEnd): void;
  /** Shows a line of its own, above the picture on a terminal. */
  say(line: string): void;
  /** Ends the picture. */
  stop(): void;
}

/** Milliseconds between pictures on a terminal, and between plain lines elsewhere. */
const repaintEvery = 200;
const lineEvery = 10_000;

/** Shows the progress of `trials` on a stream, until `stop`. */
export function showProgress(stream: ProgressStream, trials: readonly Trial[], now: () => number): Progress {
  const tally = new SweepTally(trials);
  const startedAt = now();
  let painted = 0;
  let lastLine = startedAt;
  const lines = () => tally.lines((now() - startedAt) / 1000);
  const plainLine = () => {
    lastLine = now();
    stream.write(`${lines().join(' · ')}\n`);
  };
  const erase = () => {
    if (painted > 0) stream.write(`\x1b[${painted}A\x1b[0J`);
    painted = 0;
  };
  const paint = () => {
    const picture = [bar(tally.share), ...lines()].map((line) => line.slice(0, (stream.columns || 100) - 1));
    erase();
    stream.write(`${picture.join('\n')}\n`);
    painted = picture.length;
  };
  const say = (line: string) => {
    erase();
    stream.write(`${line}\n`);
  };
  const timer = setInterval(() => {
    if (stream.isTTY) paint();
    else if (now() - lastLine >= lineEvery) plainLine();
  }, repaintEvery);
  timer.unref();
  return {
    say,
    started: (cohort) => tally.start(cohort),
    event: (cohort, event) => tally.event(cohort, event),
    ended(trial, end) {
      tally.end(trial, end);
      const { outcome } = end;
      if (outcome.kind === 'failed') say(`failed: ${trialLabel(trial)}: ${outcome.reason.split('\n')[0]}`);
    },
    stop() {
      clearInterval(timer);
      erase();
      plainLine();
    },
  };
}

function bar(share: number): string {
  const filled = Math.round(share * 40);
  return `${'█'.repeat(filled)}${'░'.repeat(40 - filled)} ${Math.floor(share * 100)} %`;
}
