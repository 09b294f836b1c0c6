import type { Trial } from '../plan/trial.js';
import { recordedPlan } from '../records/recorded-plan.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { trialLabel } from '../terminal/trial-label.js';
import type { SweepState } from './read-sweep.js';

/** A trial of a sweep's folder. */
export interface FoundTrial {
  readonly id: string;
  /** Its place in the last plan that has it; null where no record tells. */
  readonly trial: Trial | null;
  /** Whether the last run's plan has it. */
  readonly inPlan: boolean;
}

/** How many trials a refusal names. */
const named = 8;

/**
 * Finds a trial by its id or the first digits of it; throws InvalidRequest, with one sentence, where no trial of the
 * folder begins so, or several do.
 */
export async function findTrial(state: SweepState, asked: string): Promise<FoundTrial> {
  const { plan, replay, folder } = state;
  const planned = new Map(plan?.trials.map((trial) => [trial.id, trial]));
  const ids = new Set([...planned.keys(), ...replay.ends.keys(), ...replay.attempts.keys()]);
  const digits = asked.toLowerCase();
  const found = ids.has(digits) ? [digits] : [...ids].filter((id) => id.startsWith(digits));
  if (found.length === 0) {
    const example = [...ids][0];
    const such = example === undefined ? '' : `, such as ${example}`;
    throw new InvalidRequest(
      `no trial "${asked}" in ${folder}: expected the id of one of its ${ids.size} trials, or the first digits of it${such}`,
    );
  }
  if (found.length > 1) {
    const listed = found.slice(0, named).map((id) => {
      const trial = planned.get(id);
      return trial === undefined ? id : `${id} (${trialLabel(trial)})`;
    });
    const more = found.length > named ? ` and ${found.length - named} more` : '';
    throw new InvalidRequest(
      `${found.length} trials in ${folder} begin with "${asked}"; give more digits: ${listed.join(', ')}${more}`,
    );
  }
  const id = found[0]!;
  const trial = planned.get(id);
  if (trial !== undefined) return { id, trial, inPlan: true };
  return { id, trial: await inEarlierPlan(state, id), inPlan: false };
}

async function inEarlierPlan({ replay }: SweepState, id: string): Promise<Trial | null> {
  for (const sweep of replay.sweeps.slice(0, -1).toReversed()) {
    const plan = await recordedPlan(sweep, replay.ends.values());
    const trial = plan?.trials.find((one) => one.id === id);
    if (trial !== undefined) return trial;
  }
  return null;
}
