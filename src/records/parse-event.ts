import { formatVersion, type JournalEvent } from './record.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A line of the journal as an event; undefined where it is not a whole one. An event of another format is not looked
 * into: its version is for the caller to refuse.
 */
export function parseEvent(line: string): JournalEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    if (!isRecord(event) || !isText(event.event) || !Number.isInteger(event.v)) return undefined;
    const whole = event.v !== formatVersion || checks.get(event.event)?.(event);
    return whole ? (event as unknown as JournalEvent) : undefined;
  } catch {
    return undefined;
  }
}

const checks: ReadonlyMap<unknown, (event: Fields) => boolean> = new Map(
  Object.entries({
    sweep: ({ time, name, crashed = '', queue = '', codeHash, versions, host }) =>
      [name, crashed, queue, codeHash].every(isText) &&
      isNumber(time) &&
      isRecord(versions) &&
      isRecord(host),
    start: ({ time, trials }) => isNumber(time) && Array.isArray(trials) && trials.every(isAttempt),
    checkpoint: ({ time, step, trials }) =>
      isNumber(time) && isCount(step) && Array.isArray(trials) && trials.every(isAttempt),
    trial: (event) =>
      isAttempt(event) &&
      isRecord(event.spec) &&
      isOutcome(event.outcome) &&
      isSummary(event.summary) &&
      isFingerprint(event.fingerprint) &&
      isText(event.backend) &&
      (event.host === undefined || isText(event.host)) &&
      isNumber(event.startedAt) &&
      isNumber(event.duration),
    log: ({ time, trials, text, cut }) =>
      isNumber(time) && Array.isArray(trials) && trials.every(isAttempt) && isText(text) && isNumber(cut),
    torn: ({ time, file, text }) => isNumber(time) && isText(file) && isText(text),
  } satisfies Record<JournalEvent['event'], (event: Fields) => boolean>),
);

function isAttempt(value: unknown): boolean {
  return isRecord(value) && isText(value.id) && isCount(value.attempt);
}

function isOutcome(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, firstBadStep, reason, stop } = value;
  if (kind === 'diverged') return isNumber(firstBadStep);
  if (kind === 'cancelled') return isText(reason) && (stop === undefined || isStopped(stop));
  return kind === 'completed' || (kind === 'failed' && isText(reason));
}

function isStopped(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.rule) || !isText(value.rule.kind)) return false;
  const { step, value: loss, against, seeds } = value;
  return isNumber(step) && isRecorded(loss) && (against === null || isRecorded(against)) && isNumber(seeds);
}

function isRecorded(value: unknown): boolean {
  return isNumber(value) || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

const losses = ['firstLoss', 'finalLoss', 'bestLoss', 'finalValLoss', 'bestValLoss'];

function isSummary(value: unknown): boolean {
  if (!isRecord(value) || !isNumber(value.steps)) return false;
  return losses.every((name) => value[name] === null || isNumber(value[name]));
}

function isFingerprint(value: unknown): boolean {
  return value === null || (isRecord(value) && isText(value.weights) && isText(value.finalLoss));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
