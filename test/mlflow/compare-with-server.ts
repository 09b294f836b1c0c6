import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  connect,
  getExperimentByName,
  getMetricHistory,
  type Run,
  searchRuns,
} from '../../src/mlflow/client/index.js';

/** What a server has of a sweep. */
export interface OnServer {
  /** The sweep's own runs: there must be one. */
  readonly parents: readonly Run[];
  /** The trials' runs. */
  readonly runs: readonly Run[];
}

/** A line of a record, as far as it is compared. */
interface Line {
  readonly event?: string;
  readonly id?: string;
  readonly trial?: string;
  readonly attempt: number;
  readonly step: number;
  readonly time: number;
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly outcome?: { readonly kind: string };
  readonly trials?: readonly { readonly id: string; readonly attempt: number }[];
}

/** Reads every run that a server has of a sweep and that is not in the bin. */
export async function onServer(uri: string, name: string): Promise<OnServer> {
  const connection = connect(uri);
  const experiment = await getExperimentByName(connection, name);
  const runs: Run[] = [];
  for await (const run of searchRuns(connection, { experimentIds: [experiment!.id] })) runs.push(run);
  return {
    parents: runs.filter(({ tags }) => tags.kind === 'sweep'),
    runs: runs.filter(({ tags }) => tags.kind !== 'sweep'),
  };
}

/**
 * Asserts that a server has one run for each trial of a sweep's records, none of them RUNNING, and in it every finite
 * value of the attempt that counts exactly once, with the time at which it was recorded; and that the sweep's own run
 * is the parent of them all.
 */
export async function assertUploaded(uri: string, folder: string): Promise<OnServer> {
  const server = await onServer(uri, path.basename(folder));
  assert.equal(server.parents.length, 1);
  const expected = expectedValues(folder);
  assert.deepEqual(server.runs.map(({ tags }) => tags.trial_id).sort(), [...expected.keys()].sort());
  for (const run of server.runs) {
    assert.notEqual(run.status, 'RUNNING');
    assert.equal(run.tags['mlflow.parentRunId'], server.parents[0]!.id);
    assert.deepEqual(await valuesOf(uri, run), expected.get(run.tags.trial_id!), run.name);
  }
  return server;
}

/** Every value of a run but what its end adds, sorted: key, step, time and value as text. */
async function valuesOf(uri: string, run: Run): Promise<readonly string[]> {
  const values: string[] = [];
  for (const key of Object.keys(run.metrics)) {
    if (key.startsWith('summary/')) continue;
    for await (const { step, timestamp, value } of getMetricHistory(connect(uri), run.id, key))
      values.push(`${key} ${step} ${timestamp} ${value}`);
  }
  return values.sort();
}

/** The same of the records, read without the code that is tested: of rows of one step the first counts. */
function expectedValues(folder: string): ReadonlyMap<string, readonly string[]> {
  const attempts = new Map<string, number>();
  const finished = new Set<string>();
  for (const { event, id, attempt, outcome, trials } of linesOf(path.join(folder, 'journal.jsonl'))) {
    for (const start of event === 'start' ? trials! : [])
      if (!finished.has(start.id)) attempts.set(start.id, start.attempt);
    if (event !== 'trial') continue;
    attempts.set(id!, attempt);
    if (outcome!.kind === 'completed' || outcome!.kind === 'diverged') finished.add(id!);
  }
  const values = new Map([...attempts.keys()].map((id) => [id, new Map<number, string[]>()]));
  for (const { trial, attempt, step, time, metrics } of linesOf(path.join(folder, 'metrics.jsonl'))) {
    const steps = values.get(trial!)!;
    if (attempt !== attempts.get(trial!) || steps.has(step)) continue;
    const finite = Object.entries(metrics).filter(([, value]) => typeof value === 'number');
    steps.set(
      step,
      finite.map(([name, value]) => `${name} ${step} ${time} ${value}`),
    );
  }
  return new Map([...values].map(([id, steps]) => [id, [...steps.values()].flat().sort()]));
}

function linesOf(file: string): readonly Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
