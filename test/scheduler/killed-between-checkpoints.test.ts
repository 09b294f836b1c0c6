import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { randomStream } from '../../src/math/random-stream.js';
import type { CheckpointEvent, JournalEvent, MetricsRow, StartEvent } from '../../src/records/record.js';
import { type Ended, journalOf, type Running, runSweep, start, tableOf, userFolder } from '../cli/program.js';
import { letterText } from '../trainer/letter-text.js';

const every = 20;

/** Two cohorts whose trials carry states over and keep slots; some of them diverge on the way. */
const text = `import { adam, charLm, defineExperiment, lstm, normal, rnn, sweep } from 'init-sweep';

export default defineExperiment({
  name: 'long',
  task: charLm({ corpus: { file: 'text.txt' }, unroll: 4, batchSize: 2, validationSize: 60 }),
  cell: sweep(rnn({ units: 3, activation: 'relu' }), lstm({ units: 3 })),
  initializer: normal({ stddev: sweep(0.1, 3) }),
  train: { steps: 240, optimizer: adam({ learningRate: 0.01 }), logEvery: 7, evaluateEvery: 60, checkpointEvery: ${every} },
  seeds: 2,
});
`;
const trials = 8;
const args = ['long.ts', '--backend', 'cpu'];

function folderWith(context: TestContext): string {
  return userFolder(context, { 'long.ts': text, 'text.txt': letterText(2000) });
}

function eventsOf(sweep: string): readonly JournalEvent[] {
  return journalOf(sweep) as unknown as readonly JournalEvent[];
}

function rowsOf(sweep: string): readonly MetricsRow[] {
  const lines = readFileSync(path.join(sweep, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as MetricsRow);
}

const isCheckpoint = (event: JournalEvent): event is CheckpointEvent => event.event === 'checkpoint';
const isStart = (event: JournalEvent): event is StartEvent => event.event === 'start';

/** Counts the finished lines about checkpoints in a journal that is being written. */
function checkpointsIn(sweep: string): number {
  try {
    return readFileSync(path.join(sweep, 'journal.jsonl'), 'utf8').split('"event":"checkpoint"').length - 1;
  } catch {
    return 0;
  }
}

/** Kills a run once so many more checkpoints are noted, and a little later. */
async function killAfter(run: Running, sweep: string, more: number, later: number): Promise<Ended> {
  const wanted = checkpointsIn(sweep) + more;
  while (checkpointsIn(sweep) < wanted && run.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, later));
  run.kill();
  return run.ended;
}

/** Every start of a trial after a checkpoint of it goes on from its last one. */
function assertWentOn(events: readonly JournalEvent[]): number {
  const reached = new Map<string, number>();
  let continued = 0;
  for (const event of events) {
    if (isCheckpoint(event)) for (const { id } of event.trials) reached.set(id, event.step);
    if (!isStart(event)) continue;
    for (const { id, step, attempt } of event.trials) {
      assert.equal(step, reached.get(id), `${id} did not go on from its last checkpoint`);
      if (step === undefined) continue;
      continued += 1;
      const before = events.slice(0, events.indexOf(event)).filter(isStart);
      assert.ok(
        before.some((one) => one.trials.some((trial) => trial.id === id && trial.attempt === attempt)),
      );
    }
  }
  return continued;
}

test('a sweep that is killed at random instants goes on from its checkpoints and comes to the same tables, every row once', async (context) => {
  const folder = folderWith(context);
  const whole = path.join(folder, 'whole/long');
  const reference = runSweep(folder, ...args, '--results', 'whole', '--workers', '0');
  const sweep = path.join(folder, 'killed/long');
  const draws = randomStream(3, 'kills', '').uniforms(8);
  for (let kill = 0; kill < 4; kill++) {
    // From one run to the next the cohorts are cut in another way.
    const run = start(folder, ...args, '--results', 'killed', '--workers', String(kill % 3));
    await killAfter(run, sweep, 1 + Math.floor(3 * draws[2 * kill]!), 60 * draws[2 * kill + 1]!);
  }
  const last = await runSweep(folder, ...args, '--results', 'killed', '--workers', '2');
  assert.equal(last.code, 0, last.stderr);
  assert.equal((await reference).code, 0);

  assert.deepEqual(tableOf(sweep, 'trials.csv'), tableOf(whole, 'trials.csv'));
  assert.equal(
    readFileSync(path.join(sweep, 'metrics.csv'), 'utf8'),
    readFileSync(path.join(whole, 'metrics.csv'), 'utf8'),
  );
  assert.match(tableOf(sweep, 'trials.csv').join('\n'), /diverged[\s\S]*completed|completed[\s\S]*diverged/);
  const events = eventsOf(sweep);
  assert.ok(assertWentOn(events) > 0, 'no trial went on from a checkpoint');
  assert.equal(events.filter(({ event }) => event === 'trial').length, trials);
  const rows = rowsOf(sweep).map(({ trial, attempt, step }) => `${trial} ${attempt} ${step}`);
  assert.equal(new Set(rows).size, rows.length, 'a row stands twice');
  assert.deepEqual(readdirSync(path.join(sweep, 'checkpoints')), []);
});

const damages: Readonly<Record<string, (file: string) => void>> = {
  torn: (file) => writeFileSync(file, readFileSync(file).subarray(0, 300)),
  changed: (file) => {
    const bytes = readFileSync(file);
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(file, bytes);
  },
  'of another program': (file) => {
    const bytes = readFileSync(file).toString('latin1');
    writeFileSync(file, Buffer.from(bytes.replace(/"stamp":"./, '"stamp":"-'), 'latin1'));
  },
};

test('a checkpoint that is torn, damaged or of another program is said, and its trial starts over beside others that go on', async (context) => {
  const folder = folderWith(context);
  const sweep = path.join(folder, 'results/long');
  await killAfter(start(folder, ...args, '--workers', '1'), sweep, 3, 0);
  const checkpoints = path.join(sweep, 'checkpoints');
  const noted = eventsOf(sweep).filter(isCheckpoint).at(-1)!;
  const fileOf = (id: string) => path.join(checkpoints, `${id}.resume-${noted.step}.safetensors`);
  // Those of diverged trials hold no tensors that could be damaged.
  const bySize = noted.trials
    .map(({ id }) => ({ id, file: fileOf(id), size: statSync(fileOf(id)).size }))
    .sort((one, other) => other.size - one.size);
  const damaged = Object.values(damages).map((damage, place) => {
    const { id, file } = bySize[place]!;
    damage(file);
    return id;
  });
  const again = await runSweep(folder, ...args, '--workers', '1');
  assert.equal(again.code, 0, again.stderr);
  const reasons = [
    /not a whole safetensors file/,
    /its contents are damaged/,
    /another version of the program/,
  ];
  for (const [place, id] of damaged.entries()) {
    const line = again.stderr.split('\n').find((said) => said.startsWith(`trial ${id} starts over: `));
    assert.match(line!, reasons[place]!);
  }
  const starts = eventsOf(sweep)
    .filter(isStart)
    .flatMap((event) => event.trials);
  for (const { id } of noted.trials) {
    const { attempt, step } = starts.filter((trial) => trial.id === id).at(-1)!;
    assert.deepEqual([attempt, step], damaged.includes(id) ? [2, undefined] : [1, noted.step]);
  }
  const whole = await runSweep(folder, ...args, '--results', 'whole', '--workers', '0');
  assert.equal(whole.code, 0);
  for (const table of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(sweep, table), tableOf(path.join(folder, 'whole/long'), table));
});
