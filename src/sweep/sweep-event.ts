import { readFile } from 'node:fs/promises';
import { formatVersion, type SweepEvent } from '../records/record.js';
import type { PreparedSweep } from './prepare-sweep.js';
import { gitState, host, versions } from './provenance.js';

/**
 * The record of a run that begins: what was asked for, and where. `runner` is null where nothing is to be trained;
 * `crashed` is how the process died in whose place this one runs, `queue` the server over which other hosts train.
 */
export async function sweepEvent(
  { loaded, home, plan, missing, taskOf }: PreparedSweep,
  runner: { readonly backend: string; readonly device?: string | undefined } | null,
  time: number,
  crashed: string | null = null,
  queue?: string,
): Promise<SweepEvent> {
  const { name, ...experiment } = loaded.experiment;
  const tasks = [...new Set([...plan.sources, ...plan.trials].map(({ spec }) => spec.task))];
  return {
    v: formatVersion,
    event: 'sweep',
    time,
    name,
    ...(crashed !== null && { crashed }),
    experiment,
    codeHash: loaded.codeHash,
    trials: plan.trials.length,
    backend: runner?.backend ?? null,
    ...(queue !== undefined && { queue }),
    versions: versions(),
    git: await gitState(home),
    host: { ...host(), ...(runner?.device !== undefined && { device: runner.device }) },
    file: loaded.file,
    ...(await sourceOf(loaded.file)),
    tasks,
    chances: tasks.map((task) => taskOf(task).shape.chance),
    missing: missing.length,
  };
}

const longestSource = 1 << 18;

async function sourceOf(file: string): Promise<Pick<SweepEvent, 'source'>> {
  const source = await readFile(file, 'utf8').catch(() => undefined);
  return source === undefined || source.length > longestSource ? {} : { source };
}
