import { chooseBackend } from '../engine/choose-backend.js';
import type { BackendName } from '../engine/engine.js';
import { loadEngine, runsOnGpu } from '../engine/load-engine.js';
import { tryBackend } from '../engine/try-backend.js';
import { byDepth } from '../plan/by-depth.js';
import { type Cohort, shapeKey } from '../plan/cohort.js';
import { sourceLabel } from '../plan/source-label.js';
import { sourcesOf } from '../plan/sources-of.js';
import type { Trial } from '../plan/trial.js';
import { firstCohorts } from '../scheduler/first-cohorts.js';
import type { PlanDescription } from '../terminal/plan-text.js';
import { countFlops, trialFlops } from '../trainer/count-flops.js';
import { estimateSeconds } from '../trainer/estimate-seconds.js';
import { buildModel } from '../trainer/model.js';
import { fitCohorts } from './fit-cohorts.js';
import { threadsFor } from './open-executor.js';
import type { PreparedSweep, RunRequest } from './prepare-sweep.js';
import { refuseShapes } from './refuse-shapes.js';
import { sizeCohorts } from './size-cohorts.js';
import { usableGpuMemory } from './usable-gpu-memory.js';

/** Describes what a prepared sweep would do; trains a few updates of each shape to tell how long it would take. */
export async function describePlan(
  sweep: PreparedSweep,
  request: RunRequest,
  now: () => number,
): Promise<PlanDescription> {
  const { plan, wanted, missing, sources, replay, taskOf } = sweep;
  const { backend } = await chooseBackend(
    request.backend,
    tryBackend,
    refuseShapes(taskOf, [...sources, ...missing]),
  );
  const workers = Math.max(1, threadsFor(backend, request.workers));
  const sized = sizeCohorts(taskOf, { backend, workers, gpuMemory: await usableGpuMemory(backend, request) });
  const { bytesOf } = sized;
  const { sizingOf, sizes } = runsOnGpu(backend)
    ? await fitCohorts(() => loadEngine(backend), taskOf, [...sources, ...missing], sized.sizingOf, { now })
    : { ...sized, sizes: [] };
  const sourceIds = new Set(sources.map(({ id }) => id));
  const isSource = ({ id }: Trial) => sourceIds.has(id);
  const cohorts = byDepth([...sources, ...missing], isSource).flatMap((alike) =>
    firstCohorts(alike, replay.starts, sizingOf, workers),
  );
  const flopsOf = flopsByShape(sweep);
  return {
    axes: plan.axes,
    planned: plan.trials.length,
    wanted: wanted.length,
    missing: missing.length,
    cohorts: cohorts.length,
    fitted: sizes,
    backend,
    workers,
    flops: cohorts.reduce((sum, cohort) => sum + cohort.length * flopsOf(cohort[0]!), 0),
    seconds: await secondsOf(sweep, cohorts, backend, workers, now),
    stop: sweep.loaded.experiment.stop.map(({ kind }) => kind),
    bytes: bytesOf(cohorts),
    first: missing.slice(0, 10),
    graph: graphOf(sweep),
    notes: sweep.changes.notes,
  };
}

/** The trials that wanted ones begin from, with what they stand at. */
function graphOf({ wanted, sources, missing, replay }: PreparedSweep): PlanDescription['graph'] {
  const needed = sourcesOf(wanted);
  if (needed.length === 0) return [];
  const toTrain = new Set([...sources, ...missing].map(({ id }) => id));
  const dependents = new Map<string, number>();
  for (const { source } of [...wanted, ...needed]) {
    if (source !== undefined) dependents.set(source.id, (dependents.get(source.id) ?? 0) + 1);
  }
  return needed.map((trial) => ({
    id: trial.id,
    label: sourceLabel(trial),
    from: trial.source?.id ?? null,
    trials: dependents.get(trial.id)!,
    state: toTrain.has(trial.id) ? 'to train' : (replay.ends.get(trial.id)?.outcome.kind ?? 'not needed'),
  }));
}

/** What tells the floating-point operations of a trial; those of a shape are counted once. */
function flopsByShape({ taskOf }: PreparedSweep): (trial: Trial) => number {
  const known = new Map<string, number>();
  return (trial) => {
    const key = shapeKey(trial);
    const { task, cell, train } = trial.spec;
    const loaded = taskOf(task);
    const flops =
      known.get(key) ?? trialFlops(countFlops(buildModel(loaded.shape, cell), loaded.validation()), train);
    known.set(key, flops);
    return flops;
  };
}

/** Times one cohort of each shape; a cohort's time goes with its trials, and none can be shared by two workers. */
async function secondsOf(
  { taskOf }: PreparedSweep,
  cohorts: readonly Cohort[],
  backend: BackendName,
  workers: number,
  now: () => number,
): Promise<number> {
  if (cohorts.length === 0) return 0;
  const engine = await loadEngine(backend);
  const perTrial = new Map<string, number>();
  let total = 0;
  let longest = 0;
  for (const cohort of cohorts) {
    const key = shapeKey(cohort[0]!);
    const seconds =
      perTrial.get(key) ??
      (await estimateSeconds(engine, taskOf(cohort[0]!.spec.task), cohort, now)) / cohort.length;
    perTrial.set(key, seconds);
    total += seconds * cohort.length;
    longest = Math.max(longest, seconds * cohort.length);
  }
  return Math.max(longest, total / workers);
}
