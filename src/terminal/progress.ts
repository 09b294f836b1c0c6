import type { Trial } from '../plan/trial.js';
import type { Outcome } from '../records/record.js';
import type { JobEvent, TrialEnd } from '../records/trial-end.js';
import { durationText } from './duration-text.js';
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
  const startedAt = now();
  const allSteps = trials.reduce((sum, { spec }) => sum + spec.train.steps, 0);
  const running = new Map<readonly Trial[], number>();
  const tally: Record<Outcome['kind'], number> = { completed: 0, diverged: 0, failed: 0, cancelled: 0 };
  const runningTrials = new Set<string>();
  let endedTrials = 0;
  let endedSteps = 0;
  let best: { readonly trial: Trial; readonly loss: number } | undefined;
  let painted = 0;
  let lastLine = startedAt;

  function picture(): readonly string[] {
    const steps = endedSteps + [...running.values()].reduce((sum, done) => sum + done, 0);
    const seconds = (now() - startedAt) / 1000;
    const rate = seconds > 0 ? steps / seconds : 0;
    const left = rate > 0 ? durationText((allSteps - steps) / rate) : '–';
    const outcomes = Object.entries(tally).flatMap(([kind, count]) =>
      count > 0 ? [`${count} ${kind}`] : [],
    );
    return [
      `${endedTrials}/${trials.length} trials done, ${runningTrials.size} running · ${Math.round(rate).toLocaleString('en')} steps/s · ${left} left`,
      ...(outcomes.length > 0 ? [outcomes.join(', ')] : []),
      ...(best ? [`best so far ${best.loss.toFixed(4)}: ${trialLabel(best.trial)}`] : []),
    ];
  }

  function erase(): void {
    if (painted > 0) stream.write(`\x1b[${painted}A\x1b[0J`);
    painted = 0;
  }

  function paint(): void {
    const done =
      allSteps === 0
        ? 1
        : (endedSteps + [...running.values()].reduce((sum, part) => sum + part, 0)) / allSteps;
    const filled = Math.round(Math.min(1, done) * 40);
    const width = (stream.columns || 100) - 1;
    const lines = [
      `${'█'.repeat(filled)}${'░'.repeat(40 - filled)} ${Math.floor(Math.min(1, done) * 100)} %`,
      ...picture(),
    ];
    erase();
    stream.write(`${lines.map((line) => line.slice(0, width)).join('\n')}\n`);
    painted = lines.length;
  }

  function plainLine(): void {
    lastLine = now();
    stream.write(`${picture().join(' · ')}\n`);
  }

  const timer = setInterval(
    () => (stream.isTTY ? paint() : now() - lastLine >= lineEvery && plainLine()),
    repaintEvery,
  );
  timer.unref();
  return {
    started(cohort) {
      for (const trial of cohort) {
        runningTrials.add(trial.id);
        for (const other of running.keys()) if (other.includes(trial)) running.delete(other);
      }
    },
    event(cohort, event) {
      if (event.kind === 'progress') running.set(cohort, event.steps);
    },
    ended(trial, { outcome, summary }) {
      for (const cohort of running.keys()) if (cohort.includes(trial)) running.delete(cohort);
      runningTrials.delete(trial.id);
      endedTrials += 1;
      endedSteps += trial.spec.train.steps;
      tally[outcome.kind] += 1;
      const loss = summary.finalValLoss ?? summary.finalLoss;
      if (loss !== null && loss < (best?.loss ?? Number.POSITIVE_INFINITY)) best = { trial, loss };
      if (outcome.kind === 'failed')
        this.say(`failed: ${trialLabel(trial)}: ${outcome.reason.split('\n')[0]}`);
    },
    say(line) {
      erase();
      stream.write(`${line}\n`);
    },
    stop() {
      clearInterval(timer);
      erase();
      plainLine();
    },
  };
}
