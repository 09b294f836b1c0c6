import { join } from 'node:path';
import { journalFile } from './journal.js';
import { type LoneCrashes, LoneCrashTally } from './lone-crashes.js';
import { otherVersion } from './other-version.js';
import { parseEvent } from './parse-event.js';
import { formatVersion, type JournalEvent, type SweepEvent, type TrialEvent } from './record.js';
import { scanLines } from './scan-lines.js';

/** What a journal comes to. */
export interface Replay {
  /** The end that counts of every trial that has one, by trial id. */
  readonly ends: ReadonlyMap<string, TrialEvent>;
  /** The highest attempt begun or ended, by trial id. */
  readonly attempts: ReadonlyMap<string, number>;
  /** How often each trial was begun here, or went on, by trial id; what was handed to other hosts does not count. */
  readonly starts: ReadonlyMap<string, number>;
  /** The last checkpoint of every trial that has not ended since, by trial id. */
  readonly checkpoints: ReadonlyMap<string, Reached>;
  /** Every run that trained, or changed the plan, in order. */
  readonly sweeps: readonly SweepEvent[];
  /** The run that each end in `ends` is of, by trial id; absent where the journal lacks it. */
  readonly sweepOf: ReadonlyMap<string, SweepEvent>;
  /** The trials that the last run began and has not ended, by trial id. */
  readonly open: ReadonlyMap<string, Begun>;
  /** The trials without an end that were alone in their cohort when the whole process crashed, by trial id. */
  readonly loneCrashes: ReadonlyMap<string, LoneCrashes>;
  /** Finished lines that hold no event: damage to report. */
  readonly skippedLines: number;
  /** Whether the last line is unfinished, which is no event either. */
  readonly tornTail: boolean;
}

/** An attempt that was begun; `time` in milliseconds since 1970. */
export interface Begun {
  readonly attempt: number;
  readonly time: number;
}

/** How far an attempt had come at a checkpoint; `step` counts updates. */
export interface Reached {
  readonly attempt: number;
  readonly step: number;
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
  const starts = new Map<string, number>();
  const checkpoints = new Map<string, Reached>();
  const sweeps: SweepEvent[] = [];
  const sweepOf = new Map<string, SweepEvent>();
  const open = new Map<string, Begun>();
  const tally = new LoneCrashTally();
  let skippedLines = 0;

  const attempted = (id: string, attempt: number) => {
    if (attempt > (attempts.get(id) ?? 0)) attempts.set(id, attempt);
  };
  const take = (event: JournalEvent) => {
    if (event.event === 'sweep') {
      // The process of a run over a queue trains nothing, so that no trial brings it down.
      tally.began(sweeps.at(-1)?.queue === undefined ? event.crashed : undefined);
      sweeps.push(event);
      open.clear();
    } else if (event.event === 'start') {
      tally.started(event.trials.map(({ id }) => id));
      for (const { id, attempt } of event.trials) {
        attempted(id, attempt);
        if (sweeps.at(-1)?.queue === undefined) starts.set(id, (starts.get(id) ?? 0) + 1);
        if (checkpoints.get(id)?.attempt !== attempt) checkpoints.delete(id);
        open.set(id, { attempt, time: event.time });
      }
    } else if (event.event === 'checkpoint') {
      for (const { id, attempt } of event.trials) checkpoints.set(id, { attempt, step: event.step });
    } else if (event.event === 'trial') {
      attempted(event.id, event.attempt);
      open.delete(event.id);
      tally.ended(event.id);
      checkpoints.delete(event.id);
      if (isFinding(ends.get(event.id)) && !isFinding(event)) return;
      ends.set(event.id, event);
      if (sweeps.length > 0) sweepOf.set(event.id, sweeps.at(-1)!);
    }
  };
  const tornTail = await scanLines(file, (bytes, start, end) => {
    const event = parseEvent(bytes.toString('utf8', start, end));
    if (event === undefined) {
      skippedLines += 1;
      return;
    }
    if (event.v !== formatVersion) throw otherVersion(file, event.v);
    take(event);
  });
  return {
    ends,
    attempts,
    starts,
    checkpoints,
    sweeps,
    sweepOf,
    open,
    loneCrashes: tally.crashes,
    skippedLines,
    tornTail,
  };
}

/** Whether a trial's end is one that every such trial has rows of: it trained, to the end or until it diverged. */
export function isFinding(end: Partial<Pick<TrialEvent, 'outcome'>> | undefined): boolean {
  return end?.outcome?.kind === 'completed' || end?.outcome?.kind === 'diverged';
}
