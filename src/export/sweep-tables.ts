import type { Trial } from '../plan/trial.js';
import type { TrialEvent } from '../records/record.js';
import type { CsvTable } from './duckdb.js';
import { streamMetricsCsv } from './metrics-csv.js';
import { type ExportPlan, streamTrialsCsv, trialColumns } from './trials-csv.js';

/** What the tables of a sweep are made from. */
export interface SweepTables {
  readonly folder: string;
  readonly plan: ExportPlan;
  readonly ends: ReadonlyMap<string, TrialEvent>;
}

const fixed: Readonly<Record<string, string>> = {
  trial_id: 'VARCHAR',
  outcome: 'VARCHAR',
  steps: 'BIGINT',
  first_bad_step: 'BIGINT',
};

/** The table `trials`: the columns of trials.csv, an axis as numbers or truth values where all of its values are such. */
export function trialsTable({ plan, ends }: SweepTables): CsvTable {
  const types = trialColumns(plan.axes).map((column) => [column, typeOf(column, plan)] as const);
  return {
    name: 'trials',
    columns: Object.fromEntries(types),
    fill: (write) => streamTrialsCsv(write, plan, ends, { escapeFormulas: false }),
  };
}

/** The table `metrics`, one row a metric or, with names, one row a step and a column for each of them. */
export function metricsTable({ folder, plan, ends }: SweepTables, wide?: readonly string[]): CsvTable {
  const ended = plan.trials.flatMap(({ id }) => ends.get(id) ?? []);
  const values = wide
    ? wide.map((name) => [name, 'DOUBLE'])
    : [
        ['metric', 'VARCHAR'],
        ['value', 'DOUBLE'],
      ];
  return {
    name: 'metrics',
    columns: { trial_id: 'VARCHAR', step: 'BIGINT', ...Object.fromEntries(values) },
    fill: (write) => streamMetricsCsv(write, folder, ended, { wide, escapeFormulas: false }),
  };
}

function typeOf(column: string, { axes, trials }: ExportPlan): string {
  if (column === 'seed') {
    return trials.every(({ spec: { seed } }) => seed.init === seed.data) ? 'BIGINT' : 'VARCHAR';
  }
  if (!axes.includes(column)) return fixed[column] ?? 'DOUBLE';
  const kinds = new Set(
    trials
      .map(({ axes: at }: Trial) => at[column])
      .filter((value) => value !== undefined)
      .map((value) => typeof value),
  );
  if (kinds.size !== 1) return 'VARCHAR';
  return kinds.has('number') ? 'DOUBLE' : kinds.has('boolean') ? 'BOOLEAN' : 'VARCHAR';
}
