import { existsSync } from 'node:fs';
import path from 'node:path';
import type { JudgedClaim } from './analysis/judge-claim.js';
import { type BackendChoice, chooseBackend } from './engine/choose-backend.js';
import { writeMetricsCsv } from './export/metrics-csv.js';
import { writeTrialsCsv } from './export/trials-csv.js';
import { sourcesOf } from './plan/sources-of.js';
import { journalFile } from './records/journal.js';
import type { Outcome, TrialEvent } from './records/record.js';
import { InvalidRequest } from './spec/invalid-request.js';
import { answerTransfer } from './sweep/answer-transfer.js';
import { judgeSweep } from './sweep/judge-sweep.js';
import { type PreparedSweep, prepareSweep, type RunRequest } from './sweep/prepare-sweep.js';
import { recordPlan } from './sweep/record-plan.js';
import { reportFile, reportSweep } from './sweep/report-sweep.js';
import type { RunSurroundings } from './sweep/run-cohorts.js';
import { trainMissing } from './sweep/train-missing.js';
import { beginUpload, type RunUpload } from './sweep/upload-run.js';
import type { Damage } from './terminal/damage-sentences.js';
import type { TransferAnswer } from './terminal/transfer-text.js';

/** The files that a run leaves, by their paths. */
export interface RunFiles {
  readonly journal: string;
  readonly trials: string;
  readonly metrics: string;
  /** Null where none was wanted. */
  readonly report: string | null;
}

/** How a run of a sweep ended. */
export interface RunResult {
  readonly sweep: PreparedSweep;
  /** Null where nothing was missing. */
  readonly backend: BackendChoice | null;
  /** The end that counts of every trial of the folder, by trial id. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** Trials that this run trained. */
  readonly trained: number;
  /** Wanted trials that still have no end: the run was interrupted, or stopped itself. */
  readonly left: number;
  /** Why the run stopped itself, in a sentence; null where it did not. */
  readonly stopped: string | null;
  /** Wanted trials by outcome. */
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly files: RunFiles;
  readonly damage: Damage;
  /** What the trials say of the experiment's claim; null where it makes none or nothing has ended. */
  readonly claim: JudgedClaim | null;
  /** Null where none was asked for. */
  readonly upload: RunUpload | null;
  /** What beginning with weights trained before came to; null where no trial does so, or none has ended. */
  readonly transfer: TransferAnswer | null;
  /** The ends of trials that wanted ones begin from and that failed. */
  readonly failedSources: readonly TrialEvent[];
}

/** Runs what is missing of a sweep: the whole way from the experiment file to the tables. */
export async function runSweep(request: RunRequest, surroundings: RunSurroundings): Promise<RunResult> {
  // Load the experiment, expand it into a plan, check it, and see in the journal what of it is missing.
  const sweep = await prepareSweep(request);

  // A backend asked for by name must work, even where nothing is left to train; that of a queue's hosts is theirs.
  if (request.queue === undefined && request.backend !== 'auto' && sweep.missing.length === 0)
    await chooseBackend(request.backend);

  // Where an MLflow server gets the records, it must let us in before anything is trained.
  const upload = request.upload && (await beginUpload(sweep, request.upload, surroundings));
  try {
    const result = await trainAndExport(sweep, request, surroundings);
    return { ...result, upload: (await upload?.finish()) ?? null };
  } catch (error) {
    upload?.abandon();
    throw error;
  }
}

/** Trains what is missing and derives the tables. */
async function trainAndExport(
  sweep: PreparedSweep,
  request: RunRequest,
  surroundings: RunSurroundings,
): Promise<Omit<RunResult, 'upload'>> {
  // Train the missing trials in cohorts, on worker threads or the hosts of a queue; the journal has each end before it counts.
  const run = sweep.missing.length > 0 ? await trainMissing(sweep, request, surroundings) : null;

  // Where nothing is missing of a grid that has changed, the journal gets the new plan all the same.
  if (run === null && sweep.changes.replanned) await recordPlan(sweep, surroundings);
  const replay = run?.replay ?? sweep.replay;
  const ends = new Map([...replay.ends, ...(run?.ends ?? [])]);

  // Derive the tables of the whole plan from the journal.
  const files = {
    journal: path.join(sweep.folder, journalFile),
    trials: path.join(sweep.folder, 'trials.csv'),
    metrics: path.join(sweep.folder, 'metrics.csv'),
    report: request.report === false ? null : path.join(sweep.folder, reportFile),
  };
  const table = { axes: sweep.plan.axes.map((axis) => axis.path), trials: sweep.plan.trials };
  const metrics = await writeTrialsCsv(files.trials, table, ends)
    .then(() => writeMetricsCsv(files.metrics, sweep.folder, table, ends))
    .catch((cause: unknown) => {
      throw new InvalidRequest(cause instanceof Error ? cause.message : String(cause), { cause });
    });

  // Hold the claim that the experiment makes against what has ended.
  const claim = await judgeSweep(sweep.loaded.experiment.claim, sweep.folder, sweep.plan, ends);

  // Say what those gain that begin with weights trained before.
  const transfer = await answerTransfer(sweep.folder, sweep.wanted, ends);

  // Write the answer as a page with pictures; where nothing is new, the one that is there stands.
  if (files.report !== null && (run !== null || sweep.changes.replanned || !existsSync(files.report)))
    await reportSweep({ name: sweep.loaded.experiment.name, folder: sweep.folder }, surroundings.now());

  return {
    sweep,
    backend: run?.backend ?? null,
    ends,
    trained: run?.ends.size ?? 0,
    left: sweep.wanted.filter(({ id }) => !ends.has(id)).length,
    stopped: run?.stopped ?? null,
    outcomes: countOutcomes(sweep, ends),
    files,
    claim,
    transfer,
    failedSources: failedSources(sweep, ends),
    damage: {
      skippedLines: { journal: replay.skippedLines, metrics: metrics.skippedLines },
      tornTail: { journal: replay.tornTail, metrics: metrics.tornTail },
      trialsWithoutRows: metrics.trialsWithoutRows,
    },
  };
}

function failedSources(
  { wanted }: PreparedSweep,
  ends: ReadonlyMap<string, TrialEvent>,
): RunResult['failedSources'] {
  const ids = new Set(wanted.map(({ id }) => id));
  return sourcesOf(wanted).flatMap(({ id }) => {
    const end = ids.has(id) ? undefined : ends.get(id);
    return end?.outcome.kind === 'failed' ? [end] : [];
  });
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
