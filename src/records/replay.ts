import { join } from 'node:path';
import { journalFile } from './journal.js';
import { newerVersion } from './newer-version.js';
import { parseEvent } from './parse-event.js';
import { formatVersion, type TrialEvent } from './record.js';
import { scanLines } from './scan-lines.js';

/** What a journal comes to. */
export interface Replay {
  /** The end that counts of every trial that has one, by trial id. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** The highest attempt begun or ended, by trial id. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Finished lines that hold no event: damage to report. */
  readonly skippedLines: number;
  /** Whether the last line is unfinished, which is no event either. */
  readonly tornTail: boolean;
}

/**
 * Reads the journal of a sweep's folder; an absent one is empty. A completed or diverged end is never displaced by a
 * later failed or cancelled one; otherwise the later counts. Throws where the journal's format is newer than ours, or
 * it cannot be read.
 */
export async function replayJournal(folder: string): Promise<Replay> {
  const file = join(folder, journalFile);
  const ends = new Map<string, TrialEvent>();
  const attempts = new Map<string, number>();
  let skippedLines = 0;

  const attempted = (id: string, attempt: number) => {
    if (attempt > (attempts.get(id) ?? 0)) attempts.set(id, attempt);
  };
  const tornTail = await scanLines(file, (bytes, start, end) => {
    const event = parseEvent(bytes.toString('utf8', start, end));
    if (event === undefined) {
      skippedLines += 1;
      return;
    }
    if (event.v > formatVersion) throw newerVersion(file, event.v);
    if (event.event === 'start') for (const { id, attempt } of event.trials) attempted(id, attempt);
    if (event.event === 'trial') {
      attempted(event.id, event.attempt);
      if (!isFinding(ends.get(event.id)) || isFinding(event)) ends.set(event.id, event);
    }
  });
  return { ends, attempts, skippedLines, tornTail };
}

/** Whether a trial's end is one that every such trial has rows of: it trained, to the end or until it diverged. */
export function isFinding(end: TrialEvent | undefined): boolean {
  return end?.outcome.kind === 'completed' || end?.outcome.kind === 'diverged';
}
