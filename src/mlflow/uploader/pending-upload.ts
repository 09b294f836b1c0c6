import path from 'node:path';
import { metricsFile } from '../../records/journal.js';
import { parseRow } from '../../records/metrics-index.js';
import type { JournalView } from './journal-view.js';
import { NewLines } from './new-lines.js';
import type { UploadState } from './upload-state.js';

/**
 * Counts the rows of a sweep's folder and the ends of its journal that a server has not got; `kept` is what is known of
 * it, undefined where nothing is. Rows before `kept.metrics` need not be on the server to count as done: of those that
 * hold nothing but values that are left out, none is.
 */
export async function pendingUpload(
  folder: string,
  view: JournalView,
  kept: Pick<UploadState, 'attempts' | 'metrics'> | undefined,
): Promise<{ readonly rows: number; readonly ends: number }> {
  const known = [...(kept?.attempts.values() ?? [])];
  const attempts = new Map(known.map((attempt) => [`${attempt.trial} ${attempt.attempt}`, attempt]));
  const lines = new NewLines(path.join(folder, metricsFile), kept?.metrics);
  let rows = 0;
  try {
    for (let read = await lines.read(); read.length > 0; read = await lines.read()) {
      for (const { text, from } of read) {
        const row = parseRow(text);
        if (row === undefined || row.attempt !== (view.attemptOf(row.trial) ?? row.attempt)) continue;
        const has = attempts.get(`${row.trial} ${row.attempt}`);
        if (has === undefined || (from >= has.to && row.step > has.step)) rows += 1;
      }
    }
  } finally {
    await lines.close();
  }
  const ended = ({ id, attempt, outcome }: { id: string; attempt: number; outcome: { kind: string } }) =>
    attempts.get(`${id} ${attempt}`)?.ended === outcome.kind;
  const ends = [...view.ends.values()].filter((end) => !ended(end)).length;
  return { rows, ends };
}
