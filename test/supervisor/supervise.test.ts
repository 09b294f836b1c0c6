import assert from 'node:assert/strict';
import { type ForkOptions, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Interrupts } from '../../src/supervisor/interrupts.js';
import { type Supervised, supervise } from '../../src/supervisor/supervise.js';
import { assignmentVariable } from '../../src/supervisor/supervised.js';
import { journalOf } from '../cli/program.js';
import { type Behaviour, behaviourOf } from '../scheduler/test-trial.js';
import type { ProcessRequest } from './sweep-process.js';

const nobody: Interrupts = { times: 0, listen: () => () => {}, end: () => {} };

interface Told {
  readonly end: Supervised;
  readonly said: readonly string[];
  /** How often a process was started. */
  readonly starts: number;
}

/** Supervises a process of the tests. */
async function superviseScript(
  script: string,
  args: readonly string[],
  { stallSeconds = 600, ...options }: ForkOptions & { readonly stallSeconds?: number } = {},
): Promise<Told> {
  const said: string[] = [];
  let starts = 0;
  const end = await supervise({
    start(assignment) {
      starts += 1;
      const env = { ...process.env, [assignmentVariable]: JSON.stringify(assignment) };
      return fork(fileURLToPath(new URL(script, import.meta.url)), args, { env, ...options });
    },
    interrupts: nobody,
    stallSeconds,
    say: (sentence) => said.push(sentence),
    now: Date.now,
  });
  return { end, said, starts };
}

/** Supervises a sweep whose trials do as they are told, and checks that every trial ended once. */
async function superviseSweep(
  context: TestContext,
  behaviours: readonly Behaviour[],
  { size = 4, threads = 2, stallSeconds = 600, ...options }: Partial<ProcessRequest> & ForkOptions = {},
): Promise<Told & { readonly outcomes: ReadonlyMap<string, string> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-supervised-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const request: ProcessRequest = { folder, behaviours, size, threads, stallSeconds };
  const told = await superviseScript('./sweep-process.js', [JSON.stringify(request)], {
    stallSeconds: threads === 0 ? stallSeconds : 600,
    cwd: folder,
    ...options,
  });
  const ends = journalOf(folder).filter(({ event }) => event === 'trial');
  const outcomes = new Map(ends.map(({ id, outcome }) => [id!, outcome!.reason ?? outcome!.kind]));
  assert.equal(ends.length, behaviours.length, 'a trial ended twice, or never');
  assert.equal(outcomes.size, behaviours.length);
  for (const [id, outcome] of outcomes) {
    if (/^(end|segvOnce)-/.test(id)) assert.equal(outcome, 'completed', id);
  }
  return { ...told, outcomes };
}

function reasonOf(outcomes: ReadonlyMap<string, string>, behaviour: Behaviour): string {
  return [...outcomes].find(([id]) => behaviourOf(id) === behaviour)![1];
}

const some = (count: number) => Array<Behaviour>(count).fill('end');

const crashes: readonly { behaviour: Behaviour; how: string; reason: string }[] = [
  { behaviour: 'segv', how: 'is killed by a fault in native code', reason: 'killed by SIGSEGV' },
  {
    behaviour: 'killed',
    how: 'is killed by the system for its memory',
    reason: 'killed by SIGKILL, as the system does when memory runs out',
  },
];

for (const { behaviour, how, reason } of crashes) {
  test(`a trial whose whole process ${how} fails alone, after three attempts, and all others complete`, async (context) => {
    const { end, said, starts, outcomes } = await superviseSweep(context, [
      ...some(5),
      behaviour,
      ...some(6),
    ]);
    assert.deepEqual(end, { kind: 'exited', code: 0 });
    assert.equal(reasonOf(outcomes, behaviour), `its process died: ${reason}, 3 attempts`);
    const sentence = `the training process died: ${reason}; it is started again and goes on with what is missing`;
    assert.deepEqual(new Set(said), new Set([sentence]));
    // Cohorts of four, two and one, and three attempts with no other cohort beside.
    assert.ok(starts >= 5 && starts <= 7, `${starts} starts`);
  });
}

test('a trial whose process dies of something else is tried again and completes', async (context) => {
  const { starts } = await superviseSweep(context, ['segvOnce', ...some(7)]);
  assert.equal(starts, 2);
});

test('several trials that kill their process fail alone, one after another', async (context) => {
  const { outcomes } = await superviseSweep(context, ['segv', ...some(3), 'killed', ...some(2), 'throw'], {
    size: 2,
  });
  assert.match(reasonOf(outcomes, 'segv'), /^its process died: killed by SIGSEGV, 3 attempts$/);
  assert.match(reasonOf(outcomes, 'killed'), /^its process died: killed by SIGKILL, .*, 3 attempts$/);
  assert.match(reasonOf(outcomes, 'throw'), /^throw-\d+ cannot train$/);
});

test('a process that says nothing, in a loop or stopped, is killed, and its trial fails after three attempts', async (context) => {
  const silent = async (behaviour: Behaviour) => {
    const options = { size: 1, threads: 0, stallSeconds: 4 };
    const { starts, outcomes } = await superviseSweep(context, ['end', behaviour, 'end'], options);
    assert.equal(reasonOf(outcomes, behaviour), 'its process died: it said nothing for 4 s, 3 attempts');
    assert.ok(starts >= 4, `${starts} starts`);
  };
  await Promise.all([silent('loop'), silent('freeze')]);
});

test('a thread that hangs in native code costs its trial, and does not keep the process from ending', async (context) => {
  const { starts, outcomes } = await superviseSweep(context, ['end', 'pipe', 'end'], {
    size: 1,
    stallSeconds: 2,
  });
  assert.equal(reasonOf(outcomes, 'pipe'), 'its worker died: it said nothing for 2 s, 3 attempts');
  assert.equal(starts, 1);
});

test('a trial that eats all addresses for its arrays fails, and all others complete', {
  skip: process.platform !== 'linux',
}, async (context) => {
  const shell = {
    execPath: '/bin/sh',
    execArgv: ['-c', 'ulimit -v "$0"; exec "$@"', '16000000', process.execPath],
  };
  const { outcomes } = await superviseSweep(context, [...some(3), 'arrays', ...some(2)], shell);
  assert.match(reasonOf(outcomes, 'arrays'), /Array buffer allocation failed|memory limit|killed by SIG/);
});

test('a process that dies before it trains is not started again', async () => {
  const { end, said, starts } = await superviseScript('./dying-process.js', ['early']);
  assert.deepEqual([end, starts], [{ kind: 'gaveUp' }, 1]);
  assert.deepEqual(said, ['the process died before it trained anything: killed by SIGSEGV']);
});

test('a process that ends itself before it trains ends the run with its exit code', async () => {
  assert.deepEqual((await superviseScript('./dying-process.js', ['exit'])).end, { kind: 'exited', code: 7 });
});

test('a process that dies again and again, and no trial ends, is given up', async () => {
  const { end, said, starts } = await superviseScript('./dying-process.js', ['late']);
  assert.deepEqual([end, starts], [{ kind: 'gaveUp' }, 20]);
  assert.equal(
    said.at(-1),
    'the training process died 20 times in a row and no trial ended between: killed by SIGSEGV',
  );
});
