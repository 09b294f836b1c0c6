import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beyondScale } from '../../src/analysis/beyond-scale.js';
import { timeToThreshold } from '../../src/analysis/time-to-threshold.js';
import { measureTransfer } from '../../src/analysis/transfer.js';
import { afterCost, transferMeasures } from '../../src/analysis/transfer-measures.js';
import { yosinskiTable } from '../../src/analysis/yosinski-table.js';
import { adding, gru, none, orthogonal, sgd, sweep, trial } from '../../src/index.js';
import { transferText } from '../../src/terminal/transfer-text.js';
import { planOf } from '../plan/plan-of.js';
import { assertClose } from '../reference/assert-close.js';

const curve = (...values: readonly number[]) => values.map((value, i) => ({ step: 10 * i, value }));

test('gains are taken at the first step, on average and at the last', () => {
  const { jumpStart, area, asymptote, ratio } = transferMeasures(curve(4, 2, 2), curve(3, 1, 1.5));
  // The mean heights are (3 + 2) / 2 = 2.5 and (2 + 1.25) / 2 = 1.625.
  assertClose([jumpStart, area, asymptote, ratio], [1, 0.875, 0.5, 0.35], 1e-12, 'gains');
});

test("where the source's updates count, a trial begins after them, and ends with those that began at once", () => {
  const [anew, warm] = [curve(4, 2, 2), curve(3, 1, 1.5)];
  assert.deepEqual(afterCost(anew, warm, 15), [
    { step: 0, value: 4 },
    { step: 15, value: 4 },
    { step: 15, value: 3 },
    { step: 20, value: 2 },
  ]);
  const { jumpStart, area, asymptote } = transferMeasures(anew, warm, 15);
  // (15 · 4 + 5 · 2.5) / 20 = 3.625 is its mean height; at 15 updates the other one stands at 2.
  assertClose([jumpStart, area, asymptote], [-1, 2.5 - 3.625, 0], 1e-12, 'gains');
  const late = transferMeasures(anew, warm, 100);
  assertClose(
    [late.jumpStart, late.area, late.asymptote],
    [-1, -1.5, -2],
    1e-12,
    'a source that took longer',
  );
});

test('a loss that is never reached is censored at the last step', () => {
  assert.deepEqual(timeToThreshold(curve(4, 2, 2), 2), { time: 10, observed: true });
  assert.deepEqual(timeToThreshold(curve(4, 2, 2), 1), { time: 20, observed: false });
});

const pretrain = (task: unknown) =>
  ({
    name: 'pretrain',
    task,
    cell: gru({ units: 4 }),
    initializer: orthogonal(),
    train: { steps: 6, optimizer: sgd({ learningRate: 0.1 }) },
    seeds: 1,
  }) as never;

/** A place whose trials have the given gains over beginning anew, at all steps, by where they stand; each seed adds a little. */
async function placeWith(gains: Readonly<Record<string, number>>) {
  const warm = (task: unknown) => trial({ experiment: pretrain(task) });
  const { trials } = await planOf({
    seeds: 4,
    warmStart: sweep(none, {
      from: sweep(
        warm({ kind: 'adding', length: 5, batchSize: 2 }),
        warm(adding({ length: 9, batchSize: 2 })),
      ),
      load: { 'gru/**': 'gru/**' },
      mode: sweep('weights', 'shuffled', 'moments'),
      freeze: sweep([], ['gru/**']),
    }),
  });
  const places = measureTransfer(trials, ({ axes, spec }) => {
    const gain = gains[`${axes['warmStart.mode']} ${axes['warmStart.freeze']}`] ?? 0;
    const seed = spec.seed.init;
    return axes.warmStart === 'none'
      ? curve(4, 3, 2).map(({ step, value }) => ({ step, value: value + seed }))
      : curve(4, 3, 2).map(({ step, value }) => ({ step, value: value + seed - gain * (1 + seed / 100) }));
  });
  assert.equal(places.length, 1);
  return places[0]!;
}

test('a gain over every control is more than scale, and one that a control has too is not', async () => {
  const place = await placeWith({
    'weights nothing': 1,
    'shuffled nothing': 0.5,
    'moments nothing': 0.2,
    'weights gru/**': 0.5,
    'shuffled gru/**': 0.6,
    'moments gru/**': 0.1,
  });
  assert.equal(place.rows.length, 12);
  const verdicts = beyondScale(place);
  assert.deepEqual(
    verdicts.map(({ row, verdict, rival }) => [row.relation, row.frozen, verdict, rival!.mode]),
    [
      ['itself', 'none', 'more', 'shuffled'],
      ['itself', 'all', 'no more', 'shuffled'],
      ['other', 'none', 'more', 'shuffled'],
      ['other', 'all', 'no more', 'shuffled'],
    ],
  );
  const text = transferText({ metric: 'loss/val', places: [place], sources: {} });
  assert.match(
    text,
    /gains 1\.02 on average over all updates \(.*\), and more than scale: every control \(shuffled, moments\) gains less/,
  );
  assert.match(text, /but no more than scale can explain: over shuffled weights it is −0\.10/);
});

test('without a gain, or without a control, nothing is said of scale', async () => {
  const none_ = await placeWith({ 'weights nothing': -1 });
  assert.deepEqual(
    beyondScale(none_).map(({ verdict }) => verdict),
    ['loss', 'none', 'loss', 'none'],
  );
  const place = await placeWith({ 'weights nothing': 1 });
  const alone = { ...place, rows: place.rows.filter(({ mode }) => mode === 'weights') };
  assert.equal(beyondScale(alone)[0]!.verdict, 'open');
});

test("Yosinski's table holds the last losses of weights as they are, by scopes", async () => {
  const [row, ...others] = yosinskiTable(await placeWith({ 'weights nothing': 1, 'weights gru/**': 0.5 }));
  assert.equal(others.length, 0);
  assert.equal(row!.scopes, 'gru/**');
  const means = [row!.base, row!.BnB, row!.BnBPlus, row!.AnB, row!.AnBPlus].map((one) => one!.mean);
  assertClose(means, [3.5, 3 - 0.0075, 2.5 - 0.015, 3 - 0.0075, 2.5 - 0.015], 1e-9, 'means');
});

test("Yosinski's table has a row for each way to load the same scopes", async () => {
  const { trials } = await planOf({
    seeds: 2,
    warmStart: sweep(none, {
      from: trial({ experiment: pretrain(adding({ length: 9, batchSize: 2 })) }),
      load: { 'gru/**': 'gru/**' },
      learningRate: sweep({}, { 'gru/**': 0.1 }),
      reinit: sweep([], ['gru/*/bi']),
    }),
  });
  const losses: Readonly<Record<string, number>> = { ' ': 4, 'gru/**=0.1 ': 3, ' gru/*/bi': 2 };
  const [place] = measureTransfer(trials, ({ axes }) => {
    const stands = `${axes['warmStart.learningRate']} ${axes['warmStart.reinit']}`.replaceAll('nothing', '');
    return curve(9, losses[stands] ?? 1);
  });
  assert.deepEqual(
    yosinskiTable(place!).map(({ scopes, AnBPlus }) => [scopes, AnBPlus!.mean]),
    [
      ['gru/**', 4],
      ['gru/**, rate of gru/** × 0.1', 3],
      ['gru/**, without gru/*/bi', 2],
      ['gru/**, without gru/*/bi, rate of gru/** × 0.1', 1],
    ],
  );
});

test('times are compared over a range of losses, those that are never reached counting as the last step', async () => {
  const { rows } = await placeWith({ 'weights nothing': 1, 'weights gru/**': -1 });
  const [sooner] = rows.filter(({ mode, frozen }) => mode === 'weights' && frozen === 'none');
  const [later] = rows.filter(({ mode, frozen }) => mode === 'weights' && frozen === 'all');
  const [last, never] = [sooner!.free.times.at(-1)!, later!.free.times.at(-1)!];
  assert.equal(last.threshold, 3.5);
  assert.ok(last.gain.mean > 0 && last.reachedWarm > last.reachedAnew);
  assert.ok(never.warm > never.anew && never.reachedWarm < never.reachedAnew);
});
