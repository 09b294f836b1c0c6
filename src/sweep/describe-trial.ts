import path from 'node:path';
import { metricsFile } from '../records/journal.js';
import { indexMetrics } from '../records/metrics-index.js';
import { readRows } from '../records/read-metrics.js';
import type { MetricsRow } from '../records/record.js';
import { openIfThere } from '../records/scan-lines.js';
import { type TrialHistory, trialHistory } from '../records/trial-history.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { TrialDescription } from '../terminal/trial-text.js';
import type { FoundSweep } from './find-sweep.js';
import { findTrial } from './find-trial.js';
import { readSweep } from './read-sweep.js';

/** Describes a trial by its id or the first digits of it. Takes no lock and writes nothing. */
export async function describeTrial(sweep: FoundSweep, asked: string): Promise<TrialDescription> {
  const { name, folder } = sweep;
  const state = await readSweep(folder);
  const { id, trial, inPlan } = await findTrial(state, asked);
  const { replay } = state;
  const end = replay.ends.get(id) ?? null;
  const isRunning = state.running.includes(id);
  const attempt = isRunning ? replay.attempts.get(id)! : (end?.attempt ?? replay.attempts.get(id) ?? null);
  const read = Promise.all([
    trialHistory(folder, id),
    attempt === null ? [] : rowsOf(folder, id, attempt),
  ]).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  const [history, rows] = await read;
  const run = replay.sweepOf.get(id) ?? null;
  return {
    sweep: name,
    folder,
    id,
    state: isRunning ? 'running' : (end?.outcome.kind ?? 'missing'),
    inPlan,
    axes: trial?.axes ?? null,
    spec: end?.spec ?? trial?.spec ?? null,
    outcome: end?.outcome ?? null,
    summary: end?.summary ?? null,
    fingerprint: end?.fingerprint ?? null,
    backend: end?.backend ?? null,
    host: end?.host === undefined ? (run?.host ?? null) : { name: end.host },
    startedAt: end?.startedAt ?? null,
    duration: end?.duration ?? null,
    attempts: attemptsOf(history, isRunning),
    rows: rows.map(({ step, time, metrics }) => ({ step, time, metrics })),
    log: history.logs.map(({ time, trials, text, cut }) => ({
      attempt: trials.find((one) => one.id === id)!.attempt,
      time,
      text,
      cut,
      trials: trials.length,
    })),
  };
}

/** Every attempt with how it ended: an outcome, or `running`, or null where it never ended. */
function attemptsOf({ starts, ends }: TrialHistory, isRunning: boolean): TrialDescription['attempts'] {
  const attempts = new Map(
    starts.map(({ attempt, time }) => [attempt, { startedAt: time, ended: null as string | null }]),
  );
  for (const { attempt, startedAt, outcome } of ends)
    attempts.set(attempt, { startedAt: attempts.get(attempt)?.startedAt ?? startedAt, ended: outcome.kind });
  const last = Math.max(...attempts.keys());
  return [...attempts]
    .sort(([a], [b]) => a - b)
    .map(([attempt, { startedAt, ended }]) => ({
      attempt,
      startedAt,
      ended: ended ?? (isRunning && attempt === last ? 'running' : null),
    }));
}

async function rowsOf(folder: string, id: string, attempt: number): Promise<readonly MetricsRow[]> {
  const { ranges } = await indexMetrics(folder, new Map([[id, attempt]]));
  const handle = await openIfThere(path.join(folder, metricsFile));
  if (handle === undefined) return [];
  try {
    return (await readRows(handle, ranges.get(id) ?? [])).rows;
  } finally {
    await handle.close();
  }
}
