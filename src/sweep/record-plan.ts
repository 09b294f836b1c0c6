import { openJournal } from '../records/journal.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { PreparedSweep } from './prepare-sweep.js';
import type { RunSurroundings } from './run-cohorts.js';
import { sweepEvent } from './sweep-event.js';

/** Writes a plan that needs no training into the journal, so that whoever reads it sees the grid as it now is. */
export async function recordPlan(
  sweep: PreparedSweep,
  { now, supervisor }: Pick<RunSurroundings, 'now' | 'supervisor'>,
): Promise<void> {
  const journal = await openJournal(sweep.folder, now, supervisor?.pid).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  try {
    await journal.append(await sweepEvent(sweep, null, now()));
  } finally {
    await journal.close();
  }
}
