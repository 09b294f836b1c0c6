import { seedLabel } from '../plan/seed-label.js';
import type { Trial, TrialSpec } from '../plan/trial.js';
import type { LogEvent, MetricsRow, Outcome, Recorded, SweepEvent, TrialEvent } from '../records/record.js';
import { durationText } from './duration-text.js';
import { sparkline, thin } from './sparkline.js';
import { textTable } from './text-table.js';
import { timeText } from './time-text.js';

/** Everything about one trial. Times are milliseconds since 1970; what is not known is null. */
export interface TrialDescription {
  readonly sweep: string;
  readonly folder: string;
  readonly id: string;
  readonly state: Outcome['kind'] | 'running' | 'missing';
  /** Whether the last run's plan has it. */
  readonly inPlan: boolean;
  readonly axes: Trial['axes'] | null;
  readonly spec: TrialSpec | null;
  readonly outcome: Outcome | null;
  readonly summary: TrialEvent['summary'] | null;
  readonly fingerprint: TrialEvent['fingerprint'];
  readonly backend: string | null;
  /** Where it ran. */
  readonly host: SweepEvent['host'] | null;
  readonly startedAt: number | null;
  /** Seconds; a cohort's time is shared evenly among its trials. */
  readonly duration: number | null;
  /** How each attempt ended: with an outcome, not yet (`running`), or never (null). */
  readonly attempts: readonly {
    readonly attempt: number;
    readonly startedAt: number;
    readonly ended: string | null;
  }[];
  /** The rows of the attempt that counts, by ascending step. */
  readonly rows: readonly Pick<MetricsRow, 'step' | 'time' | 'metrics'>[];
  /** What its code printed, with that of the trials trained beside it (`trials` together). */
  readonly log: readonly (Pick<LogEvent, 'time' | 'text' | 'cut'> & {
    readonly attempt: number;
    readonly trials: number;
  })[];
}

/** A trial for the terminal. */
export function trialText(trial: TrialDescription): string {
  const parts = [
    headLines(trial),
    rowLines(trial),
    trial.outcome?.kind === 'failed' ? (trial.outcome.stack ?? '').split('\n').filter(Boolean) : [],
    logLines(trial),
    trial.spec === null ? [] : [`spec      ${JSON.stringify(trial.spec)}`],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(trial: TrialDescription): readonly string[] {
  const { id, sweep, inPlan, axes, spec, attempts, backend, host, startedAt, duration, fingerprint } = trial;
  const place = Object.entries(axes ?? {}).map(([axis, value]) => `${axis}=${value}`);
  const seed = spec === null ? [] : [`seed=${seedLabel(spec.seed)}`];
  const tries = attempts.map(
    ({ attempt, startedAt, ended }) => `${attempt} from ${timeText(startedAt)}: ${ended ?? 'never ended'}`,
  );
  const processor = host?.processor === undefined ? '' : `: ${host.processor}`;
  const where = host === null ? '' : `, ${host.name}${processor}`;
  return [
    `trial ${id} of ${sweep}${inPlan ? '' : ', outside the plan of the last run'}`,
    `outcome   ${outcomeText(trial)}`,
    `place     ${[...place, ...seed].join(' ') || 'not recorded'}`,
    ...(tries.length > 0 ? [`attempts  ${tries.join('; ')}`] : []),
    ...(duration === null
      ? []
      : [`trained   ${durationText(duration)} from ${timeText(startedAt!)} on ${backend}${where}`]),
    ...(fingerprint === null || fingerprint === undefined
      ? []
      : [`bits      weights ${fingerprint.weights}, final loss ${fingerprint.finalLoss}`]),
  ];
}

function outcomeText({ state, outcome, summary, spec }: TrialDescription): string {
  const of = spec === null ? '' : ` of ${spec.train.steps}`;
  if (state === 'missing') return 'missing: it has not been trained to an end';
  if (state === 'running' || outcome === null) return 'running';
  if (outcome.kind === 'completed') return `completed after ${summary?.steps}${of} updates`;
  if (outcome.kind === 'diverged') return `diverged at step ${outcome.firstBadStep}${of}`;
  return `${outcome.kind}: ${outcome.reason}`;
}

/** Rows that the table shows of many. */
const shownRows = 10;

function rowLines({ rows }: TrialDescription): readonly string[] {
  if (rows.length === 0) return [];
  const all = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  const names = all.filter((name) => /^loss\/|\/val$|^grad_norm\/global$/.test(name));
  const measured = all.filter((name) => !names.includes(name) && (!isNorm(name) || name.endsWith('/global')));
  const table = textTable(
    ['step', ...names],
    thin(rows, shownRows).map(({ step, metrics }) => [
      String(step),
      ...names.map((name) => (name in metrics ? numberText(metrics[name]!) : '')),
    ]),
    [0, ...names.map((_, index) => index + 1)],
  );
  const many = rows.length > shownRows ? [`${shownRows} of ${rows.length} rows`] : [];
  const diagnostics = measured.length > 0 ? ['', ...curves(rows, measured)] : [];
  return [...curves(rows, names), '', table, ...many, ...diagnostics];
}

/** A line for each metric: its course, and its first and last value. */
function curves(rows: TrialDescription['rows'], names: readonly string[]): readonly string[] {
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => {
    const values = rows.flatMap(({ metrics }) => (name in metrics ? [Number(metrics[name])] : []));
    const ends = [values[0]!, values.at(-1)!].map(numberText).join(' → ');
    return `${name.padEnd(width)}  ${sparkline(values)}  ${ends}`;
  });
}

/** Whether a metric is a norm that every variable has. */
function isNorm(name: string): boolean {
  return /^(grad|weight|update)_(norm|ratio)\//.test(name);
}

function logLines({ log }: TrialDescription): readonly string[] {
  if (log.length === 0) return [];
  const beside = Math.max(...log.map(({ trials }) => trials));
  const cut = log.reduce((sum, one) => sum + one.cut, 0);
  return [
    beside > 1 ? `printed by it or by the ${beside - 1} trials trained beside it` : 'printed',
    ...log
      .map(({ text }) => text)
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...(cut > 0 ? [`  … and ${cut.toLocaleString('en')} more characters that were not kept`] : []),
  ];
}

function numberText(value: Recorded): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  return Math.abs(number) >= 1e5 ? number.toExponential(3) : number.toPrecision(4);
}
