import { stat } from 'node:fs/promises';
import path from 'node:path';
import { journalFile } from '../records/journal.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { ListedSweep } from '../terminal/list-text.js';
import { sweepNames } from './find-sweep.js';
import { readSweep, type SweepState } from './read-sweep.js';

/** Every sweep under the results by its name, those that cannot be read among them. */
export async function listSweeps(results: string): Promise<readonly ListedSweep[]> {
  const names = await sweepNames(results);
  return Promise.all(names.map((name) => listed(name, path.join(results, name))));
}

async function listed(name: string, folder: string): Promise<ListedSweep> {
  const nothing = {
    ...{ name, folder, planned: null, missing: null, running: 0, outcomes: null, outside: 0, runs: 0 },
    ...{ begun: null, changed: null, atWork: false },
  };
  const journal = await stat(path.join(folder, journalFile)).catch(() => undefined);
  if (journal === undefined) return { ...nothing, problem: 'no run has begun' };
  try {
    const state = await readSweep(folder);
    const { planned, missing, running, outcomes, outside, user, replay } = state;
    return {
      ...{ name, folder, planned, missing, outcomes, outside },
      running: running.length,
      runs: replay.sweeps.length,
      begun: replay.sweeps[0]?.time ?? null,
      changed: journal.mtimeMs,
      atWork: user !== null,
      problem: problemOf(state),
    };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return { ...nothing, changed: journal.mtimeMs, problem: error.message };
  }
}

function problemOf({ replay, plan, tornTail }: SweepState): string | null {
  const { skippedLines } = replay;
  const problems = [
    ...(plan === null ? ['its journal tells no plan'] : []),
    ...(skippedLines > 0 ? [`${skippedLines} damaged ${skippedLines === 1 ? 'line' : 'lines'}`] : []),
    ...(tornTail ? ['an unfinished last line'] : []),
  ];
  return problems.length > 0 ? problems.join(', ') : null;
}
