import { join } from 'node:path';
import { journalFile } from './journal.js';
import { otherVersion } from './other-version.js';
import { parseEvent } from './parse-event.js';
import { formatVersion, type LogEvent, type SweepEvent, type TrialEvent } from './record.js';
import { scanLines } from './scan-lines.js';

/** All that a journal tells of one trial, in order. */
export interface TrialHistory {
  readonly starts: readonly {
    readonly attempt: number;
    readonly time: number;
    readonly run: SweepEvent | null;
  }[];
  readonly ends: readonly TrialEvent[];
  /** What its code printed, with that of the trials trained beside it. */
  readonly logs: readonly LogEvent[];
}

/** Reads what the journal of a sweep's folder tells of one trial. Throws as `replayJournal` does. */
export async function trialHistory(folder: string, id: string): Promise<TrialHistory> {
  const file = join(folder, journalFile);
  const history = {
    starts: [] as TrialHistory['starts'][number][],
    ends: [] as TrialEvent[],
    logs: [] as LogEvent[],
  };
  let run: SweepEvent | null = null;
  const needles = [Buffer.from(`"${id}"`), Buffer.from('"event":"sweep"')];
  await scanLines(file, (bytes, start, end) => {
    const line = bytes.subarray(start, end);
    if (!needles.some((needle) => line.includes(needle))) return;
    const event = parseEvent(line.toString('utf8'));
    if (event === undefined) return;
    if (event.v !== formatVersion) throw otherVersion(file, event.v);
    if (event.event === 'sweep') run = event;
    if (event.event === 'start') {
      const begun = event.trials.find((trial) => trial.id === id);
      if (begun) history.starts.push({ attempt: begun.attempt, time: event.time, run });
    }
    if (event.event === 'trial' && event.id === id) history.ends.push(event);
    if (event.event === 'log' && event.trials.some((trial) => trial.id === id)) history.logs.push(event);
  });
  return history;
}
