import path from 'node:path';
import { resumeName } from '../checkpoints/checkpoint-names.js';
import { writeResumeFile } from '../checkpoints/resume-file.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { Replicas } from './replicas.js';
import type { TrialLog } from './trial-log.js';
import type { WeightSaver } from './weight-saver.js';

/** A cohort as a checkpoint finds it. */
export interface CohortAt {
  /** Updates made. */
  readonly step: number;
  readonly logs: readonly TrialLog[];
  /** The logs of the replicas, in their order. */
  readonly live: readonly TrialLog[];
  readonly replicas: Replicas;
  readonly saver: WeightSaver;
  /** When this part of the training began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Seconds of one pass. */
  readonly secondsOfOne: number;
}

/** After how many updates a cohort writes checkpoints: the shortest interval among its trials. */
export function checkpointInterval({ trials, checkpoints }: CohortJob): number {
  if (checkpoints === undefined) return Number.POSITIVE_INFINITY;
  return Math.min(...trials.map(({ trial }) => trial.checkpointEvery ?? Number.POSITIVE_INFINITY));
}

/** Writes a file for every trial of a cohort, those that are over too, from which it can go on. */
export async function writeCheckpoint({ trials, checkpoints }: CohortJob, cohort: CohortAt): Promise<void> {
  const { step, logs, live, replicas, saver, startedAt, secondsOfOne } = cohort;
  const { folder, stamp } = checkpoints!;
  await Promise.all(
    logs.map(async (log, place) => {
      const row = live.indexOf(log);
      const key = { trial: log.id, attempt: trials[place]!.attempt, step, stamp };
      await writeResumeFile(path.join(folder, resumeName(log.id, step)), key, {
        log: JSON.stringify(log.state(startedAt, secondsOfOne * log.passes)),
        replica: row === -1 ? undefined : await replicas.state(row),
        best: row === -1 ? undefined : saver.best(log.id),
      });
    }),
  );
}
