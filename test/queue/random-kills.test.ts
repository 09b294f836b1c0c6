import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { noRedis, type RedisServer, startRedis } from '../../scripts/redis-server.js';
import { randomStream } from '../../src/math/random-stream.js';
import { filesIn, journalOf, type Running, runSweep, start, tableOf, userFolder } from '../cli/program.js';

/** Another number, as in `INIT_SWEEP_QUEUE_KILLS=100`, also draws other instants. */
const kills = Number(process.env.INIT_SWEEP_QUEUE_KILLS ?? 4);
const seeds = 2;
const trials = 18 * seeds;
const text = `import { adding, defineExperiment, gru, orthogonal, rnn, sgd, sweep, truncatedNormal } from 'init-sweep';

export default defineExperiment({
  name: 'short',
  task: adding({ length: 8, batchSize: 8, validationSize: 8 }),
  cell: sweep(gru({ units: sweep(1, 2, 3) }), rnn({ units: sweep(1, 2, 3) })),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  train: { steps: 100, optimizer: sgd({ learningRate: 0.1 }), clipNorm: 1, logEvery: 5, evaluateEvery: 10, checkpointEvery: 30 },
  seeds: ${seeds},
  save: { when: 50 },
});
`;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isOver = ({ child }: Running) => child.exitCode !== null || child.signalCode !== null;

/** A run over a queue with three hosts, any of which may be killed. */
class Lab {
  readonly folder: string;
  readonly #redis: RedisServer;
  #workers: Running[] = [];
  #run: Running | undefined;
  results = 0;

  constructor(context: TestContext, folder: string, redis: RedisServer) {
    this.folder = folder;
    this.#redis = redis;
    context.after(async () => {
      for (const running of [...this.#workers, this.run]) running.kill();
      await Promise.all([...this.#workers, this.run].map(({ ended }) => ended));
      await redis.stop();
    });
  }

  get run(): Running {
    return this.#run!;
  }

  get sweep(): string {
    return path.join(this.folder, `results-${this.results}`, 'short');
  }

  /** Starts what does not run. */
  start(): void {
    const queue = ['--queue', this.#redis.url, '--trust-queue'];
    const wasm = ['--backend', 'wasm', '--workers'];
    const alive = this.#workers.filter((worker) => !isOver(worker));
    while (alive.length < 3)
      alive.push(start(this.folder, 'worker', ...queue, ...wasm, '1', '--lost-after', '2'));
    this.#workers = alive;
    if (this.#run !== undefined && !isOver(this.#run)) return;
    const results = ['--results', `results-${this.results}`];
    this.#run = start(this.folder, 'short.ts', ...queue, ...wasm, '6', ...results);
  }

  /** Waits until another trial has ended, or the run has. */
  async progress(): Promise<void> {
    const ended = () => {
      const journal = path.join(this.sweep, 'journal.jsonl');
      return existsSync(journal) ? readFileSync(journal, 'utf8').split('"event":"trial"').length : 1;
    };
    const before = ended();
    while (ended() === before && !isOver(this.run)) await pause(20);
  }

  async hit(draw: number): Promise<void> {
    const victim = Math.floor(draw * 7);
    if (victim === 5) return this.#redis.restart('kept');
    if (victim === 6) return this.#redis.restart('lost');
    const running = [...this.#workers, this.run, this.run][victim]!;
    running.kill();
    await running.ended;
  }
}

/** Every trial ended once, and the tables and weights are those of one machine. */
function isWhole(folder: string, sweep: string): void {
  const ends = journalOf(sweep).filter(({ event }) => event === 'trial');
  assert.equal(ends.length, trials, 'a trial ended twice, or never');
  assert.equal(new Set(ends.map(({ id }) => id)).size, trials);
  for (const name of ['trials.csv', 'metrics.csv'])
    assert.deepEqual(tableOf(sweep, name), tableOf(path.join(folder, 'whole/short'), name));
  const [ours, whole] = [sweep, path.join(folder, 'whole/short')].map((one) => path.join(one, 'checkpoints'));
  const files = filesIn(whole!);
  assert.deepEqual(filesIn(ours!), files);
  for (const file of files)
    assert.ok(readFileSync(path.join(ours!, file)).equals(readFileSync(path.join(whole!, file))), file);
}

test(`a queue whose hosts, run and server are killed at ${kills} random instants comes to the tables of one machine`, {
  skip: noRedis,
}, async (context) => {
  const folder = userFolder(context, { 'short.ts': text });
  const whole = await runSweep(
    folder,
    'short.ts',
    '--backend',
    'wasm',
    '--workers',
    '0',
    '--results',
    'whole',
  );
  assert.equal(whole.code, 0, whole.stderr);

  const lab = new Lab(context, folder, await startRedis());
  const draws = randomStream(kills, 'kills', '').uniforms(2 * kills);
  for (let kill = 0; kill < kills; ) {
    lab.start();
    await lab.progress();
    if (isOver(lab.run)) {
      const { code, stderr } = await lab.run.ended;
      assert.equal(code, 0, stderr);
      isWhole(folder, lab.sweep);
      lab.results += 1;
      continue;
    }
    await pause(draws[2 * kill]! * 300);
    await lab.hit(draws[2 * kill + 1]!);
    kill += 1;
  }
  lab.start();
  const { code, stderr } = await lab.run.ended;
  assert.equal(code, 0, stderr);
  isWhole(folder, lab.sweep);
});
