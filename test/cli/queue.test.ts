import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import { experimentText } from './experiment-text.js';
import { filesIn, runSweep, start, startUnder, tableOf, userFolder } from './program.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const rights = 'on >opensesame ~init-sweep:* &init-sweep:* +@all -@dangerous +info'.split(' ');
const environment = {
  INIT_SWEEP_QUEUE_PASSWORD: 'opensesame',
  INIT_SWEEP_QUEUE_SECRET: 'what only the lab knows',
};

/** Trials that begin from another one, and all of which keep their weights. */
const text = `import { adding, defineExperiment, gru, lstm, none, orthogonal, sgd, sweep, trial } from 'init-sweep';

const common = { task: adding({ length: 4, batchSize: 4, validationSize: 20 }), initializer: orthogonal() };
const train = { steps: 20, optimizer: sgd({ learningRate: 0.1 }) };
const pretrain = defineExperiment({ ...common, name: 'pretrain', cell: gru({ units: 3 }), train, seeds: 1 });

export default defineExperiment({
  ...common,
  name: 'lab',
  cell: sweep(gru({ units: 3 }), lstm({ units: 3 })),
  train: { ...train, logEvery: 10 },
  warmStart: sweep(none, { from: trial({ experiment: pretrain }), load: { 'output/**': 'output/**' } }),
  seeds: 2,
  save: { when: 10 },
});
`;

/** A sweep over a queue has the tables of one machine, and the same files of weights. */
function isWhole(folder: string, name: string): void {
  const [queue, whole] = [path.join(folder, 'results', name), path.join(folder, 'whole', name)];
  for (const table of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(queue, table), tableOf(whole, table));
  const saved = filesIn(path.join(whole, 'checkpoints'));
  assert.deepEqual(filesIn(path.join(queue, 'checkpoints')), saved);
  for (const file of saved)
    assert.deepEqual(
      readFileSync(path.join(queue, 'checkpoints', file)),
      readFileSync(path.join(whole, 'checkpoints', file)),
    );
}

/** The arguments of a process and of those that it has started, as every user of the machine can read them. */
function argumentsOf(pid: number): string {
  const list = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean) : [];
  return [
    readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    ...children.map((child) => argumentsOf(Number(child))),
  ].join('\n');
}

test('a run over a queue comes to the tables and weights of one machine, shows its hosts, and gives no secret away', {
  skip: noRedis,
}, async (context) => {
  const folder = userFolder(context, { 'lab.ts': text });
  const whole = await runSweep(
    folder,
    'lab.ts',
    '--backend',
    'cpu',
    '--workers',
    '0',
    '--results',
    'whole',
    '--no-report',
  );
  assert.equal(whole.code, 0, whole.stderr);
  const server = await startRedis('--user', 'default', 'off', '--user', 'anna', ...rights);
  context.after(() => server.stop());
  const queue = ['--queue', `redis://anna@127.0.0.1:${server.port}`, '--backend', 'cpu', '--workers'];

  const worker = startUnder(environment, folder, 'worker', ...queue, '1');
  context.after(worker.kill);
  while (!worker.stderr().includes(' serves ')) await pause(20);
  const running = startUnder(environment, folder, 'lab.ts', ...queue, '4', '--no-report');
  context.after(running.kill);
  while (running.stderr() === '') await pause(20);
  const seen = existsSync('/proc/self/cmdline')
    ? [worker, running].map(({ child }) => argumentsOf(child.pid!)).join('\n')
    : '--queue';
  assert.match(seen, /--queue/);
  const run = await running.ended;
  assert.equal(run.code, 0, run.stderr);
  isWhole(folder, 'lab');

  const status = await runSweep(folder, 'status', 'lab');
  assert.match(status.stdout, /on the hosts of redis:\/\/127\.0\.0\.1:\d+\n/);
  assert.match(status.stdout, /^host .*\n.*\n\S+:\d+ +cpu +\d\/1 +10 /m);
  worker.child.kill('SIGTERM');
  const { code, stdout, stderr } = await worker.ended;
  assert.equal(code, 0, stderr);
  assert.equal(stdout, 'left the queue\n');

  const texts = filesIn(path.join(folder, 'results')).map((file) =>
    readFileSync(path.join(folder, 'results', file), 'latin1'),
  );
  for (const said of [...texts, run.stderr, run.stdout, stderr, seen])
    for (const secret of Object.values(environment)) assert.ok(!said.includes(secret));
});

test('a trial whose host is killed goes on elsewhere from its last checkpoint, over a folder that both see', {
  skip: noRedis,
}, async (context) => {
  const steps = { steps: 800, cells: 'gru({ units: 3 })', seeds: '1' };
  const long = experimentText({ name: 'long', ...steps })
    .replace('logEvery', 'checkpointEvery: 50, logEvery')
    .replace('  seeds:', '  save: { when: 200 },\n  seeds:');
  const folder = userFolder(context, { 'long.ts': long, 'store/.keep': '' });
  const whole = await runSweep(
    folder,
    'long.ts',
    '--backend',
    'cpu',
    '--workers',
    '0',
    '--results',
    'whole',
    '--no-report',
  );
  assert.equal(whole.code, 0, whole.stderr);
  const server = await startRedis();
  context.after(() => server.stop());
  const address = ['--queue', server.url, '--trust-queue', '--store', 'store'];
  const queue = [...address, '--backend', 'cpu', '--workers', '1'];
  const worker = () => start(folder, 'worker', ...queue, '--lost-after', '2');

  const first = worker();
  context.after(first.kill);
  const run = start(folder, 'long.ts', ...queue, '--no-report');
  context.after(run.kill);
  const asked = new Redis(server.url);
  context.after(() => asked.disconnect());
  while ((await asked.keys('init-sweep:sweeps:*:reached')).length === 0) await pause(20);
  first.kill();
  const second = worker();
  context.after(second.kill);
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.match(second.stderr(), /a cohort goes on from its step \d+\n/);
  isWhole(folder, 'long');
  assert.deepEqual(filesIn(path.join(folder, 'store')), ['.keep', 'init-sweep-store']);
});

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no secret', ['worker', '--queue', 'redis://127.0.0.1:1'], /^INIT_SWEEP_QUEUE_SECRET: expected a secret/],
  [
    'a folder without a queue',
    ['tiny.ts', '--store', '.'],
    /^--store: weights travel over it with --queue alone$/,
  ],
];

for (const [what, args, sentence] of refused)
  test(`a queue is refused for ${what}, in one sentence`, async (context) => {
    const folder = userFolder(context, { 'tiny.ts': experimentText() });
    const { code, stderr } = await runSweep(folder, ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr.trim(), sentence);
    assert.equal(stderr.trim().split('\n').length, 1);
  });
