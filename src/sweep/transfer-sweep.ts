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
  const trials = selectTrials(plan, { filters });
  if (!trials.some(({ spec }) => spec.warmStart))
    throw new InvalidRequest(`${folder}: none of its trials begins with other weights; warmStart says so`);
  const answer = await answerTransfer(folder, trials, replay.ends);
  if (answer !== null) return answer;
  throw new InvalidRequest(
    `${folder}: no trial that begins with other weights has ended beside one that is like it and begins anew; sweep(none, …) has both`,
  );
}
