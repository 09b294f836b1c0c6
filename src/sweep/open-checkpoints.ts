import path from 'node:path';
import { checkpointsFolder } from '../checkpoints/checkpoint-names.js';
import { unwritable } from '../disk/disk-error.js';
import type { CheckpointPlan } from '../plan/cohort-job.js';
import type { Trial } from '../plan/trial.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { CheckpointKeeper, removeLeftovers } from './checkpoint-keeper.js';
import type { PreparedSweep } from './prepare-sweep.js';
import { runStamp } from './run-stamp.js';

/** What a run writes to the folder of checkpoints, and what it goes on from; both absent where there is nothing of either. */
export interface Checkpoints {
  readonly plan?: CheckpointPlan;
  readonly keeper?: CheckpointKeeper;
}

/** What the hosts of a queue write to files: they go on with checkpoints among themselves, and what is saved comes here. */
export async function checkpointsOnQueue({
  folder: sweepFolder,
  loaded,
  missing,
  sources,
}: PreparedSweep): Promise<Checkpoints> {
  const { save } = loaded.experiment;
  if (save === undefined && !areResumed([...missing, ...sources])) return {};
  const folder = path.resolve(sweepFolder, checkpointsFolder);
  // Nothing here is gone on from, and a run that was killed may have left half a file.
  await removeLeftovers(folder, new Set()).catch(() => undefined);
  // Each host has a folder and a stamp of its own.
  return { plan: { folder, stamp: '', save } };
}

/** Opens a sweep's folder of checkpoints where the experiment asks for some, or an earlier run left some. */
export async function openCheckpoints(
  { folder: sweepFolder, loaded, plan, missing, sources, replay }: PreparedSweep,
  backend: string,
  say: (line: string) => void,
): Promise<Checkpoints> {
  const { save } = loaded.experiment;
  const wanted = save !== undefined || plan.sources.length > 0 || areResumed([...missing, ...sources]);
  if (!wanted && replay.checkpoints.size === 0) return {};
  // Trials are told by their full path: a worker may stand in another folder.
  const folder = path.resolve(sweepFolder, checkpointsFolder);
  const stamp = runStamp(backend);
  const keeper = await CheckpointKeeper.open(sweepFolder, replay, { folder, stamp, say }).catch((cause) => {
    throw new InvalidRequest(unwritable(folder, cause).message, { cause });
  });
  return { plan: { folder, stamp, save }, keeper };
}

function areResumed(trials: readonly Trial[]): boolean {
  return trials.some(({ checkpointEvery }) => checkpointEvery !== undefined);
}
