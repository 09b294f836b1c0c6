import { seedLabel } from '../plan/seed-label.js';
import type { Trial, TrialSpec } from '../plan/trial.js';
import type { Fingerprint, Outcome } from '../records/record.js';
import { textTable } from './text-table.js';

/** How a trial ended: what must come out alike. */
export interface Ending {
  readonly outcome: Outcome;
  /** Null where the trial never trained. */
  readonly fingerprint: Fingerprint | null;
}

/** A finished trial that was run again. */
export interface VerifiedTrial {
  readonly id: string;
  readonly axes: Trial['axes'];
  readonly seed: TrialSpec['seed'];
  /** What ran it now. */
  readonly backend: string;
  readonly recorded: Ending;
  /** Null where the run was stopped before. */
  readonly now: Ending | null;
  /** Whether every bit came out alike; null where it was not run. */
  readonly same: boolean | null;
  /** How far final losses may lie apart, as a part of the loss, on a backend that cannot promise the same bits; 0 on others. */
  readonly tolerance: number;
  /** What is not here as it was on record, in words: where there is any of it, a difference is expected. */
  readonly unlike: readonly string[];
}

/** Some finished trials of a sweep, run again. */
export interface Verification {
  readonly sweep: string;
  readonly folder: string;
  /** Trials that could have been run again. */
  readonly finished: number;
  readonly trials: readonly VerifiedTrial[];
}

/** Whether a trial came out otherwise although everything is as it was on record, or could not be trained at all. */
export function contradicts(trial: VerifiedTrial): boolean {
  const { same, unlike, now } = trial;
  return same === false && ((unlike.length === 0 && !isWithin(trial)) || hasFailed(now));
}

/** Whether a trial came out as near to the record as its backend promises: the same outcome and first weights, and a final loss within the tolerance. */
function isWithin({ recorded, now, tolerance }: VerifiedTrial): boolean {
  const [then, here] = [recorded.fingerprint, now?.fingerprint];
  if (!then || !here || tolerance === 0) return false;
  if (JSON.stringify(recorded.outcome) !== JSON.stringify(now!.outcome) || then.weights !== here.weights)
    return false;
  const [a, b] = [singleOf(then.finalLoss), singleOf(here.finalLoss)];
  return Math.abs(a - b) <= tolerance * Math.abs(a);
}

/** The number in single precision whose bits are given in hexadecimal. */
function singleOf(bits: string): number {
  return new Float32Array(Uint32Array.of(Number.parseInt(bits, 16)).buffer)[0]!;
}

function hasFailed(ending: Ending | null): boolean {
  return ending?.outcome.kind === 'failed';
}

/** A verification for the terminal. */
export function verificationText({ sweep, finished, trials }: Verification): string {
  const axes = [...new Set(trials.flatMap((trial) => Object.keys(trial.axes)))];
  const rows = trials.map((trial) => [
    trial.id,
    trial.backend,
    ...comparison(trial),
    ...axes.map((axis) => String(trial.axes[axis] ?? '')),
    seedLabel(trial.seed),
  ]);
  const header = ['trial', 'backend', 'outcome', 'first weights', 'final loss', ...axes, 'seed'];
  return [
    `${trials.length} of ${finished} finished trials of ${sweep} run again`,
    '',
    textTable(header, rows),
    '',
    ...toleranceLines(trials),
    ...unlikeLines(trials),
    verdict(trials),
  ].join('\n');
}

function comparison({ recorded, now }: VerifiedTrial): readonly string[] {
  if (now === null) return ['not run', '', ''];
  const compare = (then: string | undefined, here: string | undefined) =>
    then === here ? 'same' : `${then ?? 'none'} then, ${here ?? 'none'} now`;
  return [
    compare(outcomeText(recorded.outcome), outcomeText(now.outcome)),
    compare(recorded.fingerprint?.weights, now.fingerprint?.weights),
    compare(recorded.fingerprint?.finalLoss, now.fingerprint?.finalLoss),
  ];
}

function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'completed') return outcome.kind;
  if (outcome.kind === 'diverged') return `diverged at step ${outcome.firstBadStep}`;
  return `${outcome.kind}: ${outcome.reason}`;
}

/** What is said of backends that promise no bits. */
function toleranceLines(trials: readonly VerifiedTrial[]): readonly string[] {
  const lines = trials
    .filter(({ tolerance }) => tolerance > 0)
    .map(
      ({ backend, tolerance }) =>
        `${backend} does not promise the same bits: final losses are compared within ${100 * tolerance} %`,
    );
  return [...new Set(lines)];
}

function unlikeLines(trials: readonly VerifiedTrial[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { unlike } of trials) {
    const text = unlike.join('; ');
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(
    ([text, count]) => `${count} recorded under other conditions, so that a difference is expected: ${text}`,
  );
}

function verdict(trials: readonly VerifiedTrial[]): string {
  const run = trials.filter(({ same }) => same !== null);
  const alike = run.filter(({ same }) => same === true).length;
  const failed = run.filter(({ now }) => hasFailed(now)).length;
  const wrong = run.filter(contradicts).length - failed;
  const near = run.filter((trial) => trial.same === false && isWithin(trial)).length;
  const expected = run.length - alike - near - wrong - failed;
  const stopped = trials.length - run.length;
  return [
    alike === run.length ? `all ${alike} came out alike to the bit` : `${alike} came out alike to the bit`,
    ...(near > 0 ? [`${near} came out alike within what the backend promises`] : []),
    ...(failed > 0 ? [`${failed} could not be trained`] : []),
    ...(wrong > 0 ? [`${wrong} DIFFER although nothing else does`] : []),
    ...(expected > 0 ? [`${expected} differ, as is expected`] : []),
    ...(stopped > 0 ? [`${stopped} were not run`] : []),
  ].join('; ');
}
