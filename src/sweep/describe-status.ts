import { isMissing } from '../records/is-missing.js';
import { latestSteps } from '../records/latest-steps.js';
import type { SweepEvent } from '../records/record.js';
import type { Pace, StatusDescription } from '../terminal/status-text.js';
import type { FoundSweep } from './find-sweep.js';
import { readHosts } from './hosts-file.js';
import { readSweep, type SweepState } from './read-sweep.js';

/** Describes where a sweep stands; `now` in milliseconds since 1970. Takes no lock and writes nothing. */
export async function describeStatus(sweep: FoundSweep, now: number): Promise<StatusDescription> {
  return describeState(sweep, await readSweep(sweep.folder), now);
}

/** Describes where a sweep stands whose journal was read. */
export async function describeState(
  { name, folder, loaded }: FoundSweep,
  state: SweepState,
  now: number,
): Promise<StatusDescription> {
  const { replay, running, user, planned, outcomes, missing, outside, tornTail } = state;
  const steps = await latestSteps(
    folder,
    new Map(running.map((id) => [id, replay.open.get(id)!.attempt] as const)),
  );
  const last = replay.sweeps.at(-1);
  return {
    ...{ name, folder, planned, outcomes, missing, outside },
    running: running.map((id) => {
      const { attempt, time } = replay.open.get(id)!;
      return { id, attempt, since: time, step: steps.get(id) ?? null };
    }),
    atWork: user && { ...user, ...paceOf(state, steps, now) },
    hosts: last?.queue === undefined ? [] : await readHosts(folder),
    runs: replay.sweeps.length,
    last: last ? recordOf(last) : null,
    fileChanged: loaded !== null && last !== undefined && loaded.codeHash !== last.codeHash,
    failures: failuresOf(state),
    damage: { skippedLines: replay.skippedLines, tornTail },
  };
}

function recordOf({ time, backend, queue, host, versions, git, codeHash, file }: SweepEvent) {
  const known = { time, backend, host, versions, git, codeHash };
  return { ...known, ...(queue !== undefined && { queue }), ...(file !== undefined && { file }) };
}

/** Time left goes by updates, of which the trials that run have made some. */
function paceOf(
  { replay, plan, missing }: SweepState,
  steps: ReadonlyMap<string, number>,
  now: number,
): Pace {
  const last = replay.sweeps.at(-1);
  const ended = [...replay.ends.values()].filter(({ id }) => replay.sweepOf.get(id) === last);
  const trained = ended.length;
  const seconds = last === undefined ? 0 : (now - last.time) / 1000;
  const inHand = [...steps.values()].reduce((sum, step) => sum + step, 0);
  const done = ended.reduce((sum, { spec }) => sum + spec.train.steps, inHand);
  if (seconds <= 0 || done === 0) {
    return { trained, trialsPerSecond: null, stepsPerSecond: null, secondsLeft: null };
  }
  const asked = Math.max(0, (last?.missing ?? Number.POSITIVE_INFINITY) - trained);
  const left = plan?.trials.filter(({ id }) => isMissing(replay.ends.get(id))) ?? [];
  const leftSteps = left.reduce((sum, { spec }) => sum + spec.train.steps, 0);
  // Of a part of the grid it is not known which trials are left, only how many.
  const wanted = missing > asked ? leftSteps * (asked / missing) : leftSteps;
  return {
    trained,
    trialsPerSecond: trained / seconds,
    stepsPerSecond: done / seconds,
    secondsLeft: plan === null ? null : Math.max(0, wanted - inHand) / (done / seconds),
  };
}

function failuresOf({ replay, plan }: SweepState): StatusDescription['failures'] {
  const counts = new Map<string, number>();
  const ids = plan?.trials.map(({ id }) => id) ?? replay.ends.keys();
  for (const id of ids) {
    const outcome = replay.ends.get(id)?.outcome;
    if (outcome?.kind === 'failed') counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, trials]) => ({ reason, trials }));
}
