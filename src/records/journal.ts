import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unwritable } from '../disk/disk-error.js';
import { AppendFile } from './append-file.js';
import { lockFolder } from './folder-lock.js';
import { GroupCommit } from './group-commit.js';
import { formatVersion, type JournalEvent, type TornEvent } from './record.js';

/** The journal's file in a sweep's folder. */
export const journalFile = 'journal.jsonl';

/** The metrics' file in a sweep's folder. */
export const metricsFile = 'metrics.jsonl';

/** A sweep's record, open for its one writer. */
export interface Journal {
  readonly folder: string;
  /** The unfinished last lines that were cut off and set aside when the journal was opened. */
  readonly torn: readonly TornEvent[];
  /**
   * Resolves once the event, and all metrics handed over before it, are on disk; rejects where it could not be written.
   * Await it for each trial's end to go no faster than the disk.
   */
  append(event: JournalEvent): Promise<void>;
  /**
   * Hands an event to the system: from then on it outlives this process, though not a crash of the machine, and no
   * failure to write it is told.
   */
  note(event: JournalEvent): Promise<void>;
  /** Takes whole metrics lines, each with its newline; written with the next event, after 200 ms or at 1 MiB. */
  appendMetrics(text: string): void;
  /** Resolves once everything handed over before is on disk; rejects where it could not be written. */
  flushed(): Promise<void>;
  /** Brings everything to disk, closes the files and gives the folder free; rejects where something could not be written. */
  close(): Promise<void>;
}

/**
 * Opens a sweep's folder for writing by this process alone, creating what is missing, and sets unfinished last lines
 * aside. `supervisor` is the process that watches this one, if any. Throws an Error of one sentence where another run has the folder, or it cannot be written.
 */
export async function openJournal(
  folder: string,
  now: () => number = Date.now,
  supervisor?: number,
): Promise<Journal> {
  const explain = (cause: unknown) => unwritable(folder, cause);
  const explained = <T>(step: Promise<T>) =>
    step.catch((cause) => {
      throw explain(cause);
    });
  await explained(mkdir(folder, { recursive: true }));
  const lock = await explained(lockFolder(folder, now, supervisor));
  if ('refusal' in lock) throw new Error(lock.refusal);
  const files = await explained(openFiles(folder)).catch((error) => {
    lock.release();
    throw error;
  });
  const commit = new GroupCommit(files.journal, files.metrics, explain);
  const torn = tornEvents(files, now());
  const close = once(async () => {
    try {
      await commit.append('');
    } finally {
      await Promise.all([files.journal.close(), files.metrics.close()]).finally(lock.release);
    }
  });
  try {
    await Promise.all(torn.map((event) => commit.append(line(event))));
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return {
    folder,
    torn,
    append: (event) => commit.append(line(event)),
    note: (event) => commit.note(line(event)),
    appendMetrics: (text) => commit.addRows(text),
    flushed: () => commit.append(''),
    close,
  };
}

interface Files {
  readonly journal: AppendFile;
  readonly metrics: AppendFile;
}

async function openFiles(folder: string): Promise<Files> {
  const journal = await AppendFile.open(join(folder, journalFile));
  try {
    const metrics = await AppendFile.open(join(folder, metricsFile));
    await Promise.all([syncFolder(folder), syncFolder(dirname(folder))]);
    return { journal, metrics };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Makes the names of new files last; not every system lets a folder be synced, and the files do without. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    return;
  }
}

function tornEvents({ journal, metrics }: Files, time: number): readonly TornEvent[] {
  return [
    { file: journalFile, text: journal.torn },
    { file: metricsFile, text: metrics.torn },
  ].flatMap(({ file, text }) =>
    text === undefined ? [] : [{ v: formatVersion, event: 'torn' as const, time, file, text }],
  );
}

function line(event: JournalEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function once(run: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= run();
    return result;
  };
}
