import { join } from 'node:path';
import { journalFile } from './journal.js';
import { newerVersion } from './newer-version.js';
import { formatVersion, type JournalEvent, type SweepEvent, type TrialEvent } from './record.js';
import { scanLines } from './scan-lines.js';

/** What a journal comes to. */
export interface Replay {
  /** The end that counts of every trial that has one, by trial id. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** The highest attempt begun or ended, by trial id. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly latestSweep?: SweepEvent;
  /** Finished lines that hold no event: damage to report. */
  readonly skippedLines: number;
}

/**
 * Reads the journal of a sweep's folder; an absent one is empty. A completed or diverged end is never displaced by a
 * later failed or cancelled one; otherwise the later counts. Throws where the journal's format is newer than ours.
 */
export async function replayJournal(folder: string): Promise<Replay> {
  const ends = new Map<string, TrialEvent>();
  const attempts = new Map<string, number>();
  let latestSweep: SweepEvent | undefined;
  let skippedLines = 0;

  const attempted = (id: string, attempt: number) => {
    if (attempt > (attempts.get(id) ?? 0)) attempts.set(id, attempt);
  };
  await scanLines(join(folder, journalFile), (bytes, start, end) => {
    const event = parseEvent(bytes.toString('utf8', start, end));
    if (event === undefined) {
      skippedLines += 1;
      return;
    }
    if (event.v > formatVersion) throw newerVersion(join(folder, journalFile), event.v);
    if (event.event === 'sweep') latestSweep = event;
    if (event.event === 'start') for (const { id, attempt } of event.trials) attempted(id, attempt);
    if (event.event === 'trial') {
      attempted(event.id, event.attempt);
      if (!isFinding(ends.get(event.id)) || isFinding(event)) ends.set(event.id, event);
    }
  });
  return { ends, attempts, skippedLines, ...(latestSweep === undefined ? {} : { latestSweep }) };
}

function parseEvent(line: string): JournalEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<JournalEvent> | null;
    const known = typeof event?.v === 'number' && typeof event.event === 'string';
    return known ? (event as JournalEvent) : undefined;
  } catch {
    return undefined;
  }
}

function isFinding(end: TrialEvent | undefined): boolean {
  return end?.outcome.kind === 'completed' || end?.outcome.kind === 'diverged';
}
