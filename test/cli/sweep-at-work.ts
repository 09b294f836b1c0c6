import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { experimentText } from './experiment-text.js';
import { type Running, start, userFolder } from './program.js';

/** A sweep of which three trials end at once and three train until the test is over; in `folder`, named `tiny`. */
export interface SweepAtWork {
  readonly folder: string;
  readonly run: Running;
}

/** Starts such a sweep and waits until its first trials have ended and the others have begun and logged a row. */
export async function sweepAtWork(context: TestContext): Promise<SweepAtWork> {
  const text = experimentText({ seeds: '1', cells: 'gru({ units: 3 })' }).replace(
    'steps: 20',
    'steps: sweep(20, 100_000_000)',
  );
  const folder = userFolder(context, { 'tiny.ts': text });
  const run = start(folder, 'tiny.ts', '--backend', 'cpu', '--workers', '1');
  context.after(async () => {
    run.kill();
    await run.ended;
  });
  const read = (name: string) => {
    const file = path.join(folder, 'results/tiny', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const isAtWork = () => {
    const journal = read('journal.jsonl');
    const ends = journal.match(/"event":"trial"/g)?.length ?? 0;
    const begun = [...journal.matchAll(/"id":"([0-9a-f]{16})","attempt":1\}/g)].map(([, id]) => id!);
    const metrics = read('metrics.jsonl');
    const ended = (id: string) => journal.includes(`"event":"trial","id":"${id}"`);
    return ends === 3 && begun.some((id) => !ended(id) && metrics.includes(id));
  };
  while (!isAtWork()) {
    if (run.child.exitCode !== null) throw new Error((await run.ended).stderr);
    await setTimeout(50);
  }
  return { folder, run };
}
