import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import { experimentText } from './experiment-text.js';
import { filesIn, journalOf, runSweep, start, tableOf, userFolder } from './program.js';

const rights = 'on >opensesame ~init-sweep:* &init-sweep:* +@all -@dangerous +info'.split(' ');
const environment = {
  INIT_SWEEP_QUEUE_PASSWORD: 'opensesame',
  INIT_SWEEP_QUEUE_SECRET: 'what only the lab knows',
};

const warm = `import { adding, defineExperiment, gru, none, orthogonal, sgd, sweep, trial } from 'init-sweep';

const common = {
  task: adding({ length: 4, batchSize: 4, validationSize: 20 }),
  cell: gru({ units: 3 }),
  initializer: orthogonal(),
};
const pretrain = defineExperiment({
  ...common,
  name: 'pretrain',
  train: { steps: 20, optimizer: sgd({ learningRate: 0.1 }) },
  seeds: 1,
});

export default defineExperiment({
  ...common,
  name: 'warm',
  train: { steps: 20, optimizer: sgd({ learningRate: 0.1 }), logEvery: 10 },
  warmStart: sweep(none, { from: trial({ experiment: pretrain }), load: { 'gru/**': 'gru/**' } }),
  seeds: 2,
});
`;

/** A sweep over a queue has the tables of one machine. */
function isWhole(folder: string, name: string): void {
  for (const table of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(
      tableOf(path.join(folder, 'results', name), table),
      tableOf(path.join(folder, 'whole', name), table),
    );
}

test('a run over a queue comes to the tables of one machine, shows its hosts, and writes no secret down', {
  skip: noRedis,
}, async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText(), 'warm.ts': warm });
  for (const file of ['tiny.ts', 'warm.ts']) {
    const whole = await runSweep(folder, file, '--backend', 'cpu', '--workers', '0', '--results', 'whole');
    assert.equal(whole.code, 0, whole.stderr);
  }
  const server = await startRedis('--user', 'default', 'off', '--user', 'anna', ...rights);
  context.after(() => server.stop());
  const queue = ['--queue', `redis://anna@127.0.0.1:${server.port}`, '--backend', 'cpu', '--workers'];
  const old = { ...process.env };
  Object.assign(process.env, environment);
  context.after(() => {
    process.env = old;
  });

  const worker = start(folder, 'worker', ...queue, '1');
  context.after(worker.kill);
  const run = await runSweep(folder, 'tiny.ts', ...queue, '4');
  assert.equal(run.code, 0, run.stderr);
  isWhole(folder, 'tiny');
  const warmRun = await runSweep(folder, 'warm.ts', ...queue, '4');
  assert.equal(warmRun.code, 0, warmRun.stderr);
  isWhole(folder, 'warm');

  const status = await runSweep(folder, 'status', 'tiny');
  assert.match(status.stdout, /on the hosts of redis:\/\/127\.0\.0\.1:\d+\n/);
  assert.match(status.stdout, /^host .*\n.*\n\S+:\d+ +cpu +\d\/1 +12 /m);
  worker.child.kill('SIGTERM');
  const { code, stdout, stderr } = await worker.ended;
  assert.equal(code, 0, stderr);
  assert.equal(stdout, 'left the queue\n');
  assert.ok(journalOf(path.join(folder, 'results/tiny')).length > 12);

  const texts = filesIn(path.join(folder, 'results')).map((file) =>
    readFileSync(path.join(folder, 'results', file), 'latin1'),
  );
  for (const text of [...texts, run.stderr, run.stdout, stderr])
    for (const secret of Object.values(environment)) assert.ok(!text.includes(secret));
});

const saving = experimentText().replace('  seeds:', "  save: { scopes: ['**'] },\n  seeds:");
const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no address', ['worker'], /^--queue: expected an address like redis:\/\/host:6379, here or in/],
  ['no secret', ['worker', '--queue', 'redis://127.0.0.1:1'], /^INIT_SWEEP_QUEUE_SECRET: expected a secret/],
  [
    'no server',
    ['tiny.ts', '--queue', 'redis://127.0.0.1:1', '--trust-queue'],
    /^--queue: redis:\/\/127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED/,
  ],
  [
    'weights that would have to travel',
    ['saving.ts', '--queue', 'redis://127.0.0.1:1', '--trust-queue'],
    /^save: .* not carried over a queue; leave it out, or run without --queue$/,
  ],
];

for (const [what, args, sentence] of refused)
  test(`a queue is refused for ${what}, in one sentence`, async (context) => {
    const folder = userFolder(context, { 'tiny.ts': experimentText(), 'saving.ts': saving });
    const { code, stderr } = await runSweep(folder, ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr.trim(), sentence);
    assert.equal(stderr.trim().split('\n').length, 1);
  });
