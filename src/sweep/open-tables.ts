import { sqlText, withDatabase } from '../export/duckdb.js';
import { type SweepTables, trialsTable } from '../export/sweep-tables.js';
import type { Plan } from '../plan/plan.js';
import type { Trial } from '../plan/trial.js';
import { recordedPlan } from '../records/recorded-plan.js';
import type { Replay } from '../records/replay.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { readSweep } from './read-sweep.js';

/** Which trials of a sweep its tables hold. */
export interface TablesRequest {
  /** Every ended trial of the folder; default those of the last run's plan. */
  readonly all?: boolean;
  /** A condition of SQL on the columns of trials.csv. */
  readonly where?: string | undefined;
}

/** Reads what the tables of a sweep are made from, also while it runs. Throws InvalidRequest with one sentence. */
export async function openTables(
  folder: string,
  { all = false, where }: TablesRequest = {},
): Promise<SweepTables> {
  const { plan, replay } = await readSweep(folder);
  if (plan === null && !all) {
    throw new InvalidRequest(
      `${folder}: its journal does not tell the plan of a run; --all takes what has ended`,
    );
  }
  const whole = all ? await everyTrial(plan, replay) : plan!;
  const axes = whole.axes.map(({ path }) => path);
  const tables = { folder, plan: { axes, trials: whole.trials }, ends: replay.ends };
  return where === undefined ? tables : select(tables, where);
}

/** The trials of all plans of the folder, the last one's first, and then those of no plan that could be made again. */
async function everyTrial(last: Plan | null, { sweeps, ends }: Replay): Promise<Plan> {
  const axes = new Map(last?.axes.map((axis) => [axis.path, axis]));
  const trials = new Map(last?.trials.map((trial) => [trial.id, trial]));
  for (const sweep of sweeps.toReversed()) {
    const plan = await recordedPlan(sweep, ends.values());
    for (const axis of plan?.axes ?? []) if (!axes.has(axis.path)) axes.set(axis.path, axis);
    for (const trial of plan?.trials ?? []) if (!trials.has(trial.id)) trials.set(trial.id, trial);
  }
  for (const { id, spec } of ends.values()) {
    if (!trials.has(id)) trials.set(id, { id, gridPoint: id, spec, axes: {} });
  }
  return { axes: [...axes.values()], trials: [...trials.values()], sources: last?.sources ?? [] };
}

async function select(tables: SweepTables, where: string): Promise<SweepTables> {
  const ids = await withDatabase([trialsTable(tables)], async (database) => {
    const { rows } = await database.query(`SELECT trial_id FROM trials WHERE (${where}\n)`);
    return new Set(rows.map(([id]) => id));
  }).catch((error: Error) => {
    throw error instanceof InvalidRequest
      ? new InvalidRequest(error.message.replace(/^SQL: /, `--where ${sqlText(where)}: `), { cause: error })
      : error;
  });
  const trials = tables.plan.trials.filter(({ id }: Trial) => ids.has(id));
  return { ...tables, plan: { ...tables.plan, trials } };
}
