import type { Outcome } from '../records/record.js';
import { outcomeCounts } from './outcome-counts.js';
import { textTable } from './text-table.js';
import { timeText } from './time-text.js';

/** One sweep in a list. */
export interface ListedSweep {
  readonly name: string;
  readonly folder: string;
  /** Trials of the last run's plan; null where the journal does not tell. */
  readonly planned: number | null;
  readonly missing: number | null;
  readonly running: number;
  readonly outcomes: Readonly<Record<Outcome['kind'], number>> | null;
  /** Ended trials that the plan lacks. */
  readonly outside: number;
  readonly runs: number;
  /** When the first run began and when the journal last grew, in milliseconds since 1970. */
  readonly begun: number | null;
  readonly changed: number | null;
  /** Whether a run is at work. */
  readonly atWork: boolean;
  /** What is amiss, in words; null where nothing is. */
  readonly problem: string | null;
}

/** Sweeps as a table; what is amiss stands below it, a line each. */
export function listText(sweeps: readonly ListedSweep[], results: string): string {
  if (sweeps.length === 0) return `no sweeps under ${results}`;
  const header = ['sweep', 'trials', 'missing', 'running', 'outcomes', 'runs', 'begun', 'last change'];
  const number = (count: number | null) => (count === null ? '–' : String(count));
  const time = (at: number | null) => (at === null ? '–' : timeText(at));
  const rows = sweeps.map((sweep) => [
    sweep.name,
    number(sweep.planned),
    number(sweep.missing),
    sweep.atWork ? String(sweep.running) : '–',
    (sweep.outcomes && outcomeCounts(sweep.outcomes).join(', ')) || '–',
    String(sweep.runs),
    time(sweep.begun),
    time(sweep.changed),
  ]);
  const problems = sweeps.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
  const table = textTable(header, rows, [1, 2, 3, 5]);
  return problems.length > 0 ? `${table}\n\n${problems.join('\n')}` : table;
}
