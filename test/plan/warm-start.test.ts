import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExperiment } from '../../src/experiment/check-experiment.js';
import { gru, lstm, none, orthogonal, sweep, trial, zeros } from '../../src/index.js';
import { selectTrials } from '../../src/plan/select-trials.js';
import { recordedPlan } from '../../src/records/recorded-plan.js';
import { idsOf, planOf } from './plan-of.js';

const pretrain = {
  name: 'pretrain',
  task: { kind: 'adding', length: 9, batchSize: 2 },
  cell: gru({ units: 4 }),
  initializer: orthogonal(),
  train: { steps: 6, optimizer: { kind: 'sgd', learningRate: 0.1 } },
  seeds: 1,
} as const;
const load = { 'gru/**': 'gru/**' };

test('an experiment with and without a warm start shares the trials that begin anew', async () => {
  const plain = await planOf({ seeds: 2 });
  const warm = await planOf({
    seeds: 2,
    warmStart: sweep(none, { from: trial({ experiment: pretrain }), load }),
  });
  assert.equal(warm.trials.length, 4);
  const anew = warm.trials.filter(({ axes }) => axes.warmStart === 'none');
  assert.deepEqual(
    anew.map(({ id, spec }) => [id, spec]),
    plain.trials.map(({ id, spec }) => [id, spec]),
  );
  assert.deepEqual(idsOf(await planOf({ seeds: 2, warmStart: none })), idsOf(plain));
});

test('a source is planned once, with the id that it has as a trial of its own experiment', async () => {
  const warmStart = sweep(none, {
    from: trial({ experiment: pretrain }),
    load,
    mode: sweep('weights', 'shuffled'),
    freeze: sweep([], ['gru/**']),
    learningRate: sweep({}, { 'gru/**': 0.1 }),
  });
  const { trials, sources, axes } = await planOf({ seeds: 2, warmStart });
  assert.equal(trials.length, 2 * (1 + 8));
  const alone = await planOf({ ...pretrain, seeds: 2 });
  assert.deepEqual(idsOf({ trials: sources } as never), idsOf(alone));
  for (const { spec, source } of trials) {
    if (spec.warmStart === undefined) continue;
    assert.deepEqual(spec.warmStart.from, { kind: 'trial', id: source!.id, spec: source!.spec });
    assert.deepEqual(source!.spec.seed, spec.seed);
  }
  assert.deepEqual(
    axes.map(({ path, values }) => [path, values]),
    [
      ['warmStart', ['none', 'warm']],
      ['warmStart.mode', ['weights', 'shuffled']],
      ['warmStart.freeze', ['nothing', 'gru/**']],
      ['warmStart.learningRate', ['nothing', 'gru/**=0.1']],
    ],
  );
  assert.equal(selectTrials({ axes, trials, sources }, { filters: ['warmStart.mode=shuffled'] }).length, 8);
});

test('another source, seed, mode or scope is another trial, and the seed that comes to the same is not', async () => {
  const base = { from: trial({ experiment: pretrain }), load };
  const ids = async (warmStart: unknown, parts = {}) => idsOf(await planOf({ warmStart, ...parts }))[0];
  const others = [
    base,
    { ...base, from: trial({ experiment: { ...pretrain, initializer: zeros() } }) },
    { ...base, from: trial({ experiment: pretrain, seed: 1 }) },
    { ...base, mode: 'moments' },
    { ...base, freeze: ['gru/**'] },
    { ...base, reinit: ['gru/*/bi'] },
    { ...base, learningRate: { 'gru/**': 0.5 } },
    { ...base, optimizerState: 'loaded' },
    { ...base, symbols: 'shared' },
    { ...base, load: { 'gru/**': 'gru/**', 'output/*': 'output/*' } },
  ];
  const all = await Promise.all(others.map((one) => ids(one)));
  assert.equal(new Set(all).size, others.length);
  assert.equal(await ids({ ...base, from: trial({ experiment: pretrain, seed: 0 }) }), all[0]);
  assert.equal(await ids({ ...base, from: trial({ experiment: { ...pretrain, name: 'other' } }) }), all[0]);
});

test('where picks a grid point of a source that varies, and may be swept', async () => {
  const experiment = { ...pretrain, cell: sweep(gru({ units: 4 }), lstm({ units: 4 })) };
  const warmStart = { from: trial({ experiment, where: { cell: sweep('gru', 'lstm') } }), load };
  const { trials, axes } = await planOf({ warmStart });
  assert.deepEqual(
    trials.map(({ spec }) => (spec.warmStart!.from as { spec: { cell: { kind: string } } }).spec.cell.kind),
    ['gru', 'lstm'],
  );
  assert.deepEqual(
    axes.map(({ path }) => path),
    ['warmStart.from.where.cell'],
  );
  const open = planOf({ warmStart: { from: trial({ experiment }), load } });
  await assert.rejects(
    open,
    /^InvalidRequest: warmStart\.from: 2 grid points of the experiment pretrain fit, and one was expected; say in where which cell$/,
  );
  const wrong = planOf({ warmStart: { from: trial({ experiment, where: { cel: 'gru' } }), load } });
  await assert.rejects(wrong, /has no axis "cel"; did you mean "cell"\?$/);
  const strange = planOf({ warmStart: { from: trial({ experiment, where: { cell: 'rnn' } }), load } });
  await assert.rejects(strange, /cell of the experiment pretrain has no value "rnn"; it has gru, lstm$/);
});

test('sources may begin from others, and stand in the order in which they must be trained', async () => {
  const second = { ...pretrain, name: 'second', warmStart: { from: trial({ experiment: pretrain }), load } };
  const { trials, sources } = await planOf({ warmStart: { from: trial({ experiment: second }), load } });
  assert.equal(sources.length, 2);
  assert.equal(sources[1]!.source, sources[0]);
  assert.equal(trials[0]!.source, sources[1]);
});

test('the plan is made again from the record of a run', async () => {
  const parts = { seeds: 2, warmStart: sweep(none, { from: trial({ experiment: pretrain }), load }) };
  const plan = await planOf(parts);
  const { name, ...experiment } = checkExperiment({
    name: 'small',
    task: { kind: 'adding', length: 5, batchSize: 2 },
    cell: { kind: 'gru', units: 4 },
    initializer: { kind: 'orthogonal' },
    train: { steps: 4, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    ...parts,
  });
  const event = JSON.parse(JSON.stringify({ name, experiment }));
  assert.deepEqual(await recordedPlan(event, []), plan);
});

test('sources of one name that differ are told apart by a hash', async () => {
  const other = { ...pretrain, train: { ...pretrain.train, steps: 7 } };
  const from = sweep(trial({ experiment: pretrain }), trial({ experiment: other }));
  const { axes } = await planOf({ warmStart: { from, load } });
  assert.match(axes[0]!.values.join(' '), /^pretrain#[0-9a-f]{6} pretrain#[0-9a-f]{6}$/);
});

const refused: readonly (readonly [unknown, RegExp])[] = [
  [7, /^warmStart: expected \{ from: trial/],
  [{ load }, /^warmStart\.from: expected trial\(\{…\}\) or file/],
  [
    { from: trial({ experiment: { ...pretrain, cell: 3 as never } }), load },
    /^warmStart\.from\.experiment\.cell: expected a cell/,
  ],
  [{ from: trial({ experiment: pretrain }), load: {} }, /^warmStart\.load: expected scope patterns/],
  [
    { from: trial({ experiment: pretrain }), load, mode: 'shufled' },
    /^warmStart\.mode: .*did you mean "shuffled"\?$/,
  ],
  [
    { from: trial({ experiment: pretrain }), load, freeze: ['a b'] },
    /^warmStart\.freeze: expected a list of scope patterns/,
  ],
  [
    { from: trial({ experiment: pretrain }), load, learningRate: { 'gru/**': 0 } },
    /^warmStart\.learningRate: expected positive numbers/,
  ],
  [
    { from: trial({ experiment: pretrain }), load, frozen: [] },
    /^warmStart\.frozen: unknown option of warmStart; it takes from, load/,
  ],
];

test('a warm start that cannot be is refused with its place and what was expected', async () => {
  for (const [warmStart, message] of refused) {
    await assert.rejects(
      async () => planOf({ warmStart }),
      (error: Error) => {
        assert.match(error.message, message);
        return true;
      },
    );
  }
});
