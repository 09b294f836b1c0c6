import type { Plan } from '../plan/plan.js';
import type { Trial } from '../plan/trial.js';
import { endsUnder } from '../records/ends-under.js';
import { type FolderUser, folderUser } from '../records/folder-user.js';
import { isMissing } from '../records/is-missing.js';
import type { Outcome } from '../records/record.js';
import { recordedPlan } from '../records/recorded-plan.js';
import { type Replay, replayJournal } from '../records/replay.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { StopSpec } from '../stopping/index.js';

/** Where a sweep stands, by its journal. */
export interface SweepState {
  readonly folder: string;
  /** Without the ends of trials that a rule stopped which the last run did not have. */
  readonly replay: Replay;
  /** The plan of the last run; null where its record does not tell. */
  readonly plan: Plan | null;
  /** The run that has the folder now. */
  readonly user: FolderUser | null;
  /** Trials of the plan. */
  readonly planned: number;
  /** Trials of the plan by outcome. */
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  /** Trials of the plan that are still to be run. */
  readonly missing: number;
  /** Ids of the trials that a run at work has begun and not ended. */
  readonly running: readonly string[];
  /** Ended trials of the folder that the plan lacks, and from which none of its trials begins. */
  readonly outside: number;
  /** Whether the journal ends in half a line that nobody is about to finish. */
  readonly tornTail: boolean;
}

/**
 * Reads where a sweep stands while a run may be at work: takes no lock and writes nothing. Throws InvalidRequest, with
 * one sentence, where the journal cannot be read.
 */
export async function readSweep(folder: string): Promise<SweepState> {
  const before = folderUser(folder);
  const whole = await replayJournal(folder).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  const user = folderUser(folder);
  const last = whole.sweeps.at(-1);
  const plan = last === undefined ? null : await recordedPlan(last, whole.ends.values());
  const rules = (last?.experiment as { readonly stop?: readonly StopSpec[] } | undefined)?.stop ?? [];
  const replay = { ...whole, ends: endsUnder(rules, whole.ends) };
  const ids = new Set(plan?.trials.map(({ id }) => id) ?? replay.ends.keys());
  const outcomes = { completed: 0, diverged: 0, failed: 0, cancelled: 0 };
  const isEnded = ({ id }: Trial) => !ids.has(id) && replay.ends.has(id);
  const sources = plan?.sources.filter(isEnded).length ?? 0;
  let missing = 0;
  let inside = 0;
  for (const id of ids) {
    const end = replay.ends.get(id);
    if (isMissing(end)) missing += 1;
    if (end === undefined) continue;
    outcomes[end.outcome.kind] += 1;
    inside += 1;
  }
  return {
    folder,
    replay,
    plan,
    user,
    planned: ids.size,
    outcomes,
    missing,
    running: user === null ? [] : [...replay.open.keys()],
    outside: replay.ends.size - inside - sources,
    // A line that a run at work has written in part is no damage; the run may also have ended meanwhile.
    tornTail: replay.tornTail && before === null && user === null,
  };
}
