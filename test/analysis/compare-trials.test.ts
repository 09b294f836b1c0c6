import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompareRequest, compareTrials } from '../../src/analysis/compare-trials.js';
import { rowMetric, usualMetric } from '../../src/analysis/metric.js';
import { adding, gru, lstm, ones, orthogonal, sgd, sweep, truncatedNormal, zeros } from '../../src/index.js';
import type { Plan } from '../../src/plan/plan.js';
import type { TrialEvent } from '../../src/records/record.js';
import { comparisonText } from '../../src/terminal/comparison-text.js';
import { planOf } from '../plan/plan-of.js';
import { endOf } from '../terminal/ended-trials.js';

type LossOf = (axes: Plan['trials'][number]['axes'], seed: number) => number | null | 'failed' | undefined;

/** The ends of a plan's trials: a loss, null for one that diverged, undefined for one that has not ended. */
function endsOf(plan: Plan, lossOf: LossOf): ReadonlyMap<string, TrialEvent> {
  return new Map(
    plan.trials.flatMap((trial) => {
      const loss = lossOf(trial.axes, trial.spec.seed.init);
      if (loss === undefined) return [];
      if (loss === 'failed') return [[trial.id, endOf(trial, null, 'failed')] as const];
      return [[trial.id, endOf(trial, loss, loss === null ? 'diverged' : 'completed')] as const];
    }),
  );
}

function compare(plan: Plan, lossOf: LossOf, request: Partial<CompareRequest> = {}) {
  const ends = endsOf(plan, lossOf);
  const question = { by: 'initializer', within: [], tune: [], ...request };
  return compareTrials({ ...plan, ends }, question, usualMetric(plan.trials, ends));
}

const three = await planOf({ initializer: sweep(orthogonal(), ones(), zeros()), seeds: 8 });
const levels: Readonly<Record<string, number>> = { orthogonal: 1, ones: 2, zeros: 3 };
const separate: LossOf = ({ initializer }, seed) => levels[String(initializer)]! + seed / 100;

test('a clear winner is said to beat the others, by how much and with which confidence', () => {
  const text = comparisonText(compare(three, separate));
  assert.match(text, /^initializer by final_val_loss, lower is better\n/);
  assert.match(
    text,
    /\northogonal beats ones: 1\.0 lower, 95 % interval 1\.0 to 1\.0, 8 seeds; it beats zeros too\n/,
  );
  assert.match(text, /\n1 {2}orthogonal {2,}1\.035 /);
  assert.equal(text.includes('note:'), false);
});

test('values that no test tells apart are called tied, and how many seeds would settle them', () => {
  const noisy: LossOf = ({ initializer }, seed) =>
    initializer === 'zeros' ? 9 : Math.sin(seed * (initializer === 'ones' ? 3 : 5)) / 10 + 1;
  const text = comparisonText(compare(three, noisy));
  assert.match(
    text,
    /leads, tied with (ones|orthogonal): .*; (about \d+ more seeds?|more seeds would hardly)/,
  );
  assert.match(text, /; it beats zeros: 8\.0 lower/);
  assert.match(text, /\n1= {2}o.*\n1= {2}o.*\n {0,1}3 {2,}zeros/);
});

test('a design that cannot show a difference is told so', async () => {
  const five = await planOf({ initializer: sweep(orthogonal(), ones(), zeros()), seeds: 5 });
  assert.match(
    comparisonText(compare(five, separate)),
    /note: 5 seeds cannot reach p ≤ 0\.05 under the correction for 3 pairs, whatever the scores: 7 could$/,
  );
  const one = await planOf({ initializer: sweep(orthogonal(), ones()), seeds: 1 });
  const text = comparisonText(compare(one, separate));
  assert.match(text, /orthogonal leads, tied with ones: 1\.0 lower, one seed; more seeds would tell/);
  assert.match(text, /note: one seed only: there is neither an interval nor a test$/);
});

test('diverged, failed and missing trials are counted in words', () => {
  const text = comparisonText(
    compare(three, ({ initializer }, seed) => {
      if (initializer === 'zeros') return seed < 3 ? null : 3;
      if (initializer === 'ones') return seed === 0 ? 'failed' : seed === 1 ? undefined : 2;
      return 1;
    }),
  );
  assert.match(text, /note: 1 trial of it has not ended yet: the answer may change/);
  assert.match(text, /note: 3 trials diverged and count as 9\.000, the worst score seen/);
  assert.match(text, /note: 1 trial failed and is left out/);
  assert.match(text, /zeros .* 3 of 8 \(14–69 %\)/);
});

test('where every trial diverged nothing is ranked, and constant results come out alike', () => {
  const text = comparisonText(compare(three, () => null));
  assert.match(text, /every trial diverged: nothing can be ranked/);
  assert.match(text, /– {2}orthogonal .* 8 of 8 \(68–100 %\)/);
  assert.match(comparisonText(compare(three, () => 2)), /all 3 values come out alike: 2\.000/);
});

test('one grid point has nothing to compare it with', async () => {
  const one = await planOf({ initializer: sweep(orthogonal()), seeds: 3 });
  assert.match(
    comparisonText(compare(one, separate)),
    /orthogonal is the only value: there is nothing to compare/,
  );
});

test('nothing ended yet is said in a sentence', () => {
  assert.match(
    comparisonText(compare(three, () => undefined)),
    /no trial of it has ended with a value yet\n\nnote: 24 trials of it have not ended yet/,
  );
});

test('an axis inside the compared one makes values of its own, and tasks are kept apart', async () => {
  const plan = await planOf({
    task: sweep(adding({ length: 4, batchSize: 2 }), adding({ length: 8, batchSize: 2 })),
    cell: sweep(gru({ units: 3 }), lstm({ units: 3 })),
    initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
    seeds: 2,
  });
  const { groups, over, within } = compare(plan, (_, seed) => seed + 1);
  assert.deepEqual([over, within], [['cell'], ['task']]);
  assert.deepEqual(
    groups.map((group) => [group.within.task, group.values.map(({ value }) => value).sort()]),
    [
      ['adding(length=4)', ['orthogonal', 'truncatedNormal stddev=0.1', 'truncatedNormal stddev=1']],
      ['adding(length=8)', ['orthogonal', 'truncatedNormal stddev=0.1', 'truncatedNormal stddev=1']],
    ],
  );
  const inner = compare(plan, (_, seed) => seed + 1, { by: 'initializer.stddev' });
  assert.equal(inner.counts.elsewhere, 8);
  assert.match(comparisonText(inner), /note: 8 trials have no initializer\.stddev and are left out/);
});

test('each value may choose its own best setting on half of the seeds', async () => {
  const train = { steps: 4, optimizer: sgd({ learningRate: sweep(0.1, 1) }) };
  const plan = await planOf({ initializer: sweep(orthogonal(), ones()), train, seeds: 4 });
  const rate = 'train.optimizer.learningRate';
  const comparison = compare(
    plan,
    ({ initializer, [rate]: at }, seed) =>
      (initializer === 'ones' ? 2 - Number(at) : 1 + Number(at)) + seed / 100,
    { tune: [rate] },
  );
  assert.deepEqual(comparison.groups[0]!.tuned, { orthogonal: '0.1', ones: '1' });
  assert.deepEqual([comparison.groups[0]!.seeds, comparison.over], [2, []]);
  assert.match(
    comparisonText(comparison),
    /note: the best train\.optimizer\.learningRate of each value was chosen on one half of the seeds; the ranking rests on the other half alone \(2 seeds\)/,
  );
});

test('of a metric where more is better the highest stands first', () => {
  const ends = endsOf(three, separate);
  const comparison = compareTrials(
    { ...three, ends },
    { by: 'initializer', within: [], tune: [] },
    {
      metric: rowMetric('accuracy/val', three.trials),
      scoreOf: ({ axes, spec }) => levels[String(axes.initializer)]! / 4 + spec.seed.init / 100,
    },
  );
  const [group] = comparison.groups;
  assert.deepEqual(
    group!.values.map(({ value, place }) => [value, place]),
    [
      ['zeros', 1],
      ['ones', 2],
      ['orthogonal', 3],
    ],
  );
  assert.match(comparisonText(comparison), /zeros beats ones: 0\.25 higher, 95 % interval 0\.25 to 0\.25/);
});

test('against a named value it is told what is better, tied and worse', () => {
  const text = comparisonText(compare(three, separate, { against: 'ones' }));
  assert.match(
    text,
    /against ones: 1 better, 1 worse; orthogonal is 1\.0 lower, 95 % interval 1\.0 to 1\.0, 8 seeds/,
  );
  assert.match(text, /\nbetter {2}orthogonal/);
  assert.match(text, /\n worse {2}zeros/);
});

for (const [request, message] of [
  [{ by: 'initialiser' }, '--by initialiser: the sweep has no such axis; did you mean "initializer"?'],
  [{ by: 'seed' }, '--by seed: seeds are what a comparison rests on; name an axis'],
  [{ within: ['cell'] }, '--within cell: the sweep has no such axis; it has initializer'],
  [{ tune: ['initializer'] }, 'initializer stands more than once among --by, --within and --tune'],
  [{ against: 'one' }, '--against one: no ended trial has this value; did you mean "ones"?'],
] as const) {
  test(`a wrong request is refused in one sentence: ${message}`, () => {
    assert.throws(() => compare(three, separate, request), { name: 'InvalidRequest', message });
  });
}

test('the chance level stands under the values of a loss, and under nothing else', () => {
  const ends = endsOf(three, separate);
  const question = { by: 'initializer', within: [], tune: [] };
  const sweep = { ...three, ends, chanceOf: () => 1 / 6 };
  const text = comparisonText(compareTrials(sweep, question, usualMetric(three.trials, ends)));
  assert.match(text, /\n {3}chance {2,}0\.1667(\n|$)/);
  const other = { metric: rowMetric('accuracy/val', three.trials), scoreOf: () => 1 };
  assert.doesNotMatch(comparisonText(compareTrials(sweep, question, other)), /chance/);
});

for (const [higherIsBetter, side, best, second] of [
  [false, 'lower', 'ones', 'orthogonal'],
  [true, 'higher', 'ones', 'orthogonal'],
] as const) {
  test(`a tie tells who is ahead on average where ${side} is better, though another leads by interquartile means`, async () => {
    const two = await planOf({ initializer: sweep(orthogonal(), ones()), seeds: 8 });
    const sign = higherIsBetter ? 1 : -1;
    // Better with seven of eight seeds by a little, and much worse with one.
    const score = (initializer: unknown, seed: number, worst: number) =>
      5 + sign * (initializer === 'ones' ? (seed === 0 ? worst : 0.01 * (seed - 3)) : 0);
    const of = (worst: number) => {
      const ends = endsOf(two, () => 1);
      const metric = rowMetric(higherIsBetter ? 'accuracy/val' : 'loss/val', two.trials);
      const scoreOf = (trial: Plan['trials'][number]) =>
        score(trial.axes.initializer, trial.spec.seed.init, worst);
      const question = { by: 'initializer', within: [], tune: [] };
      return comparisonText(compareTrials({ ...two, ends }, question, { metric, scoreOf }));
    };
    assert.match(
      of(-4),
      new RegExp(`${best} is tied with ${second}: on average ${second} is 0\\.49 ${side}`),
    );
    assert.match(of(0.01), new RegExp(`${best} leads, tied with ${second}: 0\\.010 ${side}`));
  });
}
