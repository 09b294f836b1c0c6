import { selectTrials } from '../plan/select-trials.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { TransferAnswer } from '../terminal/transfer-text.js';
import { answerTransfer } from './answer-transfer.js';
import type { FoundSweep } from './find-sweep.js';
import { readSweep } from './read-sweep.js';

/** What beginning with other weights came to in a sweep, which may still run. Throws InvalidRequest with one sentence. */
export async function transferSweep(
  { folder }: FoundSweep,
  filters: readonly string[],
): Promise<TransferAnswer> {
  const { plan, replay } = await readSweep(folder);
  if (plan === null) throw new InvalidRequest(`${folder}: its journal does not tell the plan of a run`);
  const warm = selectTrials(plan, { filters }).filter(({ spec }) => spec.warmStart);
  if (warm.length === 0) {
    const which = filters.length > 0 ? 'those of its trials that --filter takes' : 'its trials';
    throw new InvalidRequest(`${folder}: none of ${which} begins with other weights; warmStart says so`);
  }
  // What they are compared with is there for all of them, whichever are asked for.
  const anew = plan.trials.filter(({ spec }) => !spec.warmStart);
  const answer = await answerTransfer(folder, [...anew, ...warm], replay.ends);
  if (answer !== null) return answer;
  throw new InvalidRequest(
    `${folder}: no trial that begins with other weights has ended beside one that is like it and begins anew; sweep(none, …) has both`,
  );
}
