import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { Ends } from './messages.js';

/** Writes what the trials of a job leave to others where the job says. */
export async function keepLeft({ trials }: CohortJob, left: Ends['left'] = {}): Promise<void> {
  for (const { trial, leaves } of trials) {
    const text = left[trial.id];
    if (leaves === undefined || text === undefined) continue;
    await mkdir(path.dirname(leaves), { recursive: true });
    await writeAtomically(leaves, (write) => write(Buffer.from(text, 'base64')));
  }
}
