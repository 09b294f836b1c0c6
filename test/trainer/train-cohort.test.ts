import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backends } from '../../src/engine/backends.js';
import { loadEngine } from '../../src/engine/load-engine.js';
import { adding, bidirectional, charLm, gru, rnn, sgd, sweep, truecase, zeros } from '../../src/index.js';
import { smallTrials, type Trained, train } from './small-training.js';

const engine = await loadEngine('cpu');
const corpus = { file: 'text.txt' } as const;
const task = charLm({ corpus, unroll: 3, batchSize: 4, validationSize: 100 });

const stepsWith = ({ rows }: Trained, metric: string) =>
  rows.filter(({ metrics }) => metric in metrics).map(({ step }) => step);

test('the first and the last step are logged and evaluated, where the intervals do not divide the steps too', async () => {
  const intervals = { logEvery: 3, evaluateEvery: 4 };
  const trials = await smallTrials({
    task,
    train: { steps: 7, optimizer: sgd({ learningRate: 0.1 }), ...intervals },
  });
  const [trained] = await train(engine, trials);
  assert.deepEqual(stepsWith(trained!, 'loss/train'), [0, 3, 6, 7]);
  assert.deepEqual(stepsWith(trained!, 'grad_norm/global'), [0, 3, 6, 7]);
  assert.deepEqual(stepsWith(trained!, 'loss/val'), [0, 4, 7]);
  assert.deepEqual(stepsWith(trained!, 'perplexity/val'), [0, 4, 7]);
});

test('the summary is what the rows say', async () => {
  const [{ end, rows }] = (await train(
    engine,
    await smallTrials({ task, train: { steps: 9, optimizer: sgd({ learningRate: 2 }), clipNorm: 1 } }),
  )) as [Trained];
  const values = (metric: string) =>
    rows.flatMap(({ metrics }) => (metric in metrics ? [metrics[metric] as number] : []));
  const [losses, valLosses] = [values('loss/train'), values('loss/val')];
  assert.deepEqual(end.outcome, { kind: 'completed' });
  assert.deepEqual(end.summary, {
    firstLoss: losses[0],
    finalLoss: losses.at(-1),
    bestLoss: Math.min(...losses),
    finalValLoss: valLosses.at(-1),
    bestValLoss: Math.min(...valLosses),
    steps: 9,
  });
  assert.ok(end.summary.finalLoss! < end.summary.firstLoss!);
  const [bits] = new Float32Array(new Uint32Array([Number.parseInt(end.fingerprint!.finalLoss, 16)]).buffer);
  assert.equal(bits, end.summary.finalLoss);
});

test('with weights of zero the first loss is that of knowing nothing', async () => {
  const [trained] = await train(engine, await smallTrials({ task, initializer: zeros() }));
  assert.ok(Math.abs(trained!.end.summary.firstLoss! - Math.log(27)) < 1e-6);
  assert.ok(Math.abs(trained!.end.summary.finalValLoss! - trained!.end.summary.bestValLoss!) < 1);
});

test('the squares of the norms of all scopes add up to that of the global norm', async () => {
  const cells = sweep(gru({ units: 3, layers: 2 }), bidirectional(gru({ units: 3 })));
  const tasks = truecase({ corpus, unroll: 4, batchSize: 3, validationSize: 70 });
  for (const trial of await smallTrials({ task: tasks, cell: cells })) {
    const [{ rows }] = (await train(engine, [trial])) as [Trained];
    for (const { metrics } of rows) {
      const { 'grad_norm/global': global, ...others } = metrics as Record<string, number>;
      const scopes = Object.entries(others).filter(([name]) => name.startsWith('grad_norm/'));
      const together = Math.sqrt(scopes.reduce((sum, [, norm]) => sum + norm * norm, 0));
      assert.equal(scopes.length, 20);
      assert.ok(global! > 0 && Math.abs(together / global! - 1) < 1e-5);
      assert.ok(
        scopes.every(([name]) =>
          /^grad_norm\/(gru_[01]|bidirectional\.(forward|backward)\.gru|output)\./.test(name),
        ),
      );
    }
  }
});

test('the norms are those before clipping, and clipping changes the steps that follow', async () => {
  const optimizer = sgd({ learningRate: 1 });
  const run = async (clip: object) =>
    (await train(engine, await smallTrials({ task, train: { steps: 3, optimizer, ...clip } })))[0]!;
  const [free, wide, tight] = [await run({}), await run({ clipNorm: 1e6 }), await run({ clipNorm: 1e-3 })];
  const norms = ({ rows }: Trained) => rows.map(({ metrics }) => metrics['grad_norm/global'] as number);
  assert.equal(norms(tight)[0], norms(free)[0]);
  assert.ok(norms(tight)[0]! > 1e-3);
  assert.deepEqual(norms(wide), norms(free));
  assert.notEqual(norms(tight)[1], norms(free)[1]);
  const change = (trained: Trained) =>
    Math.abs(trained.end.summary.finalValLoss! - (trained.rows[0]!.metrics['loss/val'] as number));
  assert.ok(change(tight) < change(free) / 10);
});

/** Trials of which all with a learning rate of 1e18 diverge: squared errors of a relu network grow without bound. */
const risky = (logEvery: number, rates: readonly [number, ...number[]]) =>
  smallTrials({
    task: adding({ length: 4, batchSize: 3, validationSize: 5 }),
    cell: rnn({ units: 3, activation: 'relu' }),
    train: { steps: 20, optimizer: sgd({ learningRate: sweep(...rates) }), logEvery, evaluateEvery: 10 },
  });

test('a trial whose loss or gradient is no longer finite has diverged at that step, and says no more', async () => {
  const [trial] = await risky(1, [1e18]);
  const [{ end, rows }] = (await train(engine, [trial!])) as [Trained];
  assert.ok(end.outcome.kind === 'diverged');
  const { firstBadStep } = end.outcome;
  assert.ok(firstBadStep > 0 && firstBadStep < 20);
  assert.deepEqual(
    rows.map(({ step }) => step),
    Array.from({ length: firstBadStep + 1 }, (_, step) => step),
  );
  const finite = rows.map(
    ({ metrics }) => Number.isFinite(metrics['loss/train']) && Number.isFinite(metrics['grad_norm/global']),
  );
  assert.deepEqual(
    finite,
    rows.map(({ step }) => step < firstBadStep),
  );
  assert.equal(end.summary.finalLoss, null);
  assert.equal(end.summary.finalValLoss, null);
  assert.equal(end.summary.steps, firstBadStep);
  assert.equal(typeof end.summary.firstLoss, 'number');
});

test('the first bad step is found where it is not logged', async () => {
  const outcome = async (logEvery: number) =>
    (await train(engine, await risky(logEvery, [1e18])))[0]!.end.outcome;
  assert.deepEqual(await outcome(7), await outcome(1));
});

for (const backend of ['cpu', 'wasm', 'native'] as const) {
  const options = { skip: backends[backend].absent() ?? false };
  test(
    `on ${backend} a trial that diverges leaves the bits of its neighbours as they are`,
    options,
    async () => {
      const engine = await loadEngine(backend);
      const [good, bad, other] = await risky(3, [0.01, 1e18, 0.02]);
      const [a, diverged, b] = await train(engine, [good!, bad!, other!]);
      const without = await train(engine, [good!, other!]);
      assert.equal(diverged!.end.outcome.kind, 'diverged');
      assert.deepEqual([a, b], without);
      assert.deepEqual(
        without.map(({ end }) => end.outcome.kind),
        ['completed', 'completed'],
      );
      assert.deepEqual(await train(engine, [bad!]), [diverged]);
    },
  );
}
