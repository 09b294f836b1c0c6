import { cohortSize } from '../engine/cohort-size.js';
import type { BackendName } from '../engine/engine.js';
import { runsOnGpu } from '../engine/load-engine.js';
import { type Cohort, type Sizing, shapeKey } from '../plan/cohort.js';
import type { Trial } from '../plan/trial.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { LoadedTask, TaskSpec } from '../tasks/index.js';
import { bytesText } from '../terminal/bytes-text.js';
import { type Bytes, countBytes } from '../trainer/count-bytes.js';
import { countFlops, trialFlops } from '../trainer/count-flops.js';
import { buildModel } from '../trainer/model.js';
import { shapeText } from './shape-text.js';

/** Where cohorts are trained. */
export interface Room {
  readonly backend: BackendName;
  /** Worker threads, one at least. */
  readonly workers: number;
  /** Bytes of memory for all workers together. Default: what is free on this machine, or under this process's limit. */
  readonly memory?: number;
  /** Bytes of memory of the GPU, where one does the work and it is known; not looked at otherwise. */
  readonly gpuMemory?: number | undefined;
}

/** How large cohorts may be, and what they take. */
export interface CohortSizes {
  /** For `groupCohorts`. InvalidRequest with one sentence where not even one trial fits into a worker's memory. */
  sizingOf(trial: Trial): Sizing;
  /** Bytes of memory that cohorts take at most, in all workers together, roughly. */
  bytesOf(cohorts: readonly Cohort[]): number;
}

/** Cohort sizes that suit the backend and fit into the memory. */
export function sizeCohorts(
  taskOf: (spec: TaskSpec) => LoadedTask,
  { backend, workers, memory = process.availableMemory(), gpuMemory = Number.POSITIVE_INFINITY }: Room,
): CohortSizes {
  const share = (runsOnGpu(backend) ? gpuMemory : memory) / workers;
  const taken = new Map<string, Bytes>();
  return {
    sizingOf(trial) {
      const { cell, train } = trial.spec;
      const task = taskOf(trial.spec.task);
      const model = buildModel(task.shape, cell);
      const validation = task.validation();
      const flops = countFlops(model, validation);
      const bytes = countBytes(model, train.optimizer, validation, backend);
      taken.set(shapeKey(trial), bytes);
      const fitting = Math.floor((share - bytes.fixed) / bytes.replica);
      if (fitting < 1) throw new InvalidRequest(refusal(trial, task, bytes, share));
      return {
        size: Math.min(cohortSize(backend, flops.update, model.layout.size), fitting),
        work: trialFlops(flops, train),
      };
    },
    bytesOf(cohorts) {
      const largest = cohorts.reduce((most, cohort) => {
        const { fixed, replica } = taken.get(shapeKey(cohort[0]!))!;
        return Math.max(most, fixed + cohort.length * replica);
      }, 0);
      return largest * Math.min(workers, cohorts.length);
    },
  };
}

function refusal({ spec }: Trial, { shape }: LoadedTask, { fixed, replica }: Bytes, share: number): string {
  const what = shapeText(spec.cell, shape);
  const [needed, free] = [bytesText(fixed + replica), bytesText(share)];
  return `memory: a trial of ${what} needs about ${needed}, and ${free} are free for each worker; ask for fewer --workers, units, steps or sequences`;
}
