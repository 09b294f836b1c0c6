import path from 'node:path';
import { metricsFile } from '../../records/journal.js';
import { parseRow } from '../../records/metrics-index.js';
import type { JournalView } from './journal-view.js';
import { NewLines } from './new-lines.js';
import type { UploadedAttempt } from './upload-state.js';

/** Counts the rows of a sweep's folder and the ends of its journal that a server has not got. */
export async function pendingUpload(
  folder: string,
  view: JournalView,
  known: Iterable<UploadedAttempt>,
): Promise<{ readonly rows: number; readonly ends: number }> {
  const attempts = new Map([...known].map((attempt) => [`${attempt.trial} ${attempt.attempt}`, attempt]));
  const lines = new NewLines(path.join(folder, metricsFile));
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
