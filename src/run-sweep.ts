import path from 'node:path';
import type { BackendChoice } from './engine/choose-backend.js';
import { writeMetricsCsv } from './export/metrics-csv.js';
import { writeTrialsCsv } from './export/trials-csv.js';
import { journalFile } from './records/journal.js';
import type { Outcome, TrialEvent } from './records/record.js';
import { InvalidRequest } from './spec/invalid-request.js';
import { type PreparedSweep, prepareSweep, type RunRequest } from './sweep/prepare-sweep.js';
import { type RunSurroundings, trainMissing } from './sweep/train-missing.js';

/** How a run of a sweep ended. */
export interface RunResult {
  readonly sweep: PreparedSweep;
  /** Null where nothing was missing. */
  readonly backend: BackendChoice | null;
  /** The end that counts of every trial of the folder, by trial id. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** Trials that this run trained. */
  readonly trained: number;
  /** Wanted trials that still have no end: the run was interrupted. */
  readonly left: number;
  /** Wanted trials by outcome. */
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly files: { readonly journal: string; readonly trials: string; readonly metrics: string };
}

/** Runs what is missing of a sweep: the whole way from the experiment file to the tables. */
export async function runSweep(request: RunRequest, surroundings: RunSurroundings): Promise<RunResult> {
  // Load the experiment, expand it into a plan, check it, and see in the journal what of it is missing.
  const sweep = await prepareSweep(request);

  // Train the missing trials in cohorts, on worker threads; the journal has each end before it counts.
  const run = sweep.missing.length > 0 ? await trainMissing(sweep, request, surroundings) : null;
  const ends = new Map([...sweep.replay.ends, ...(run?.ends ?? [])]);

  // Derive the tables of the whole plan from the journal.
  const files = {
    journal: path.join(sweep.folder, journalFile),
    trials: path.join(sweep.folder, 'trials.csv'),
    metrics: path.join(sweep.folder, 'metrics.csv'),
  };
  const table = { axes: sweep.plan.axes.map((axis) => axis.path), trials: sweep.plan.trials };
  try {
    await writeTrialsCsv(files.trials, table, ends);
    await writeMetricsCsv(files.metrics, sweep.folder, table, ends);
  } catch (cause) {
    throw new InvalidRequest(cause instanceof Error ? cause.message : String(cause), { cause });
  }

  return {
    sweep,
    backend: run?.backend ?? null,
    ends,
    trained: run?.ends.size ?? 0,
    left: sweep.wanted.filter(({ id }) => !ends.has(id)).length,
    outcomes: countOutcomes(sweep, ends),
    files,
  };
}

function countOutcomes(
  { wanted }: PreparedSweep,
  ends: ReadonlyMap<string, TrialEvent>,
): RunResult['outcomes'] {
  const counts = { completed: 0, diverged: 0, failed: 0, cancelled: 0 };
  for (const { id } of wanted) {
    const end = ends.get(id);
    if (end) counts[end.outcome.kind] += 1;
  }
  return counts;
}
