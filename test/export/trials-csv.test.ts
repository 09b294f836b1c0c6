import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeTrialsCsv } from '../../src/export/trials-csv.js';
import type { TrialEvent } from '../../src/records/record.js';
import { plannedTrial, trialEvent, trialId } from '../records/trial-event.js';

const root = mkdtempSync(join(tmpdir(), 'trials-csv-'));
after(() => rmSync(root, { recursive: true }));
const folder = () => mkdtempSync(join(root, 'sweep-'));
const byId = (...ends: readonly TrialEvent[]) => new Map(ends.map((end) => [end.id, end]));

test('trials.csv has its columns in order and one row for each ended trial in plan order', async () => {
  const file = join(folder(), 'trials.csv');
  const plan = {
    axes: ['cell', 'initializer.stddev', 'train.average'],
    trials: [
      plannedTrial(2, { cell: 'lstm', 'initializer.stddev': 1e-7, 'train.average': true }),
      plannedTrial(1, { cell: 'gru' }),
      plannedTrial(3, { cell: 'rnn', 'initializer.stddev': 0.1 }),
    ],
  };
  const nothing = {
    firstLoss: null,
    finalLoss: null,
    bestLoss: null,
    finalValLoss: null,
    bestValLoss: null,
    steps: 0,
  };
  const ends = byId(
    trialEvent(3, { outcome: { kind: 'diverged', firstBadStep: 40 }, summary: nothing, duration: 1 / 3 }),
    trialEvent(2, { summary: { ...trialEvent(2).summary, finalLoss: 0.1 + 0.2, bestLoss: -1e-21 } }),
  );
  assert.equal(await writeTrialsCsv(file, plan, ends), 2);
  assert.equal(
    readFileSync(file, 'utf8'),
    [
      'trial_id,outcome,seed,cell,initializer.stddev,train.average,first_loss,final_loss,best_loss,final_val_loss,best_val_loss,steps,first_bad_step,duration_s\n',
      `${trialId(2)},completed,2,lstm,1e-7,true,3.25,0.30000000000000004,-1e-21,1.75,1.625,1000,,2.500\n`,
      `${trialId(3)},diverged,3,rnn,0.1,,,,,,,0,40,0.333\n`,
    ].join(''),
  );
});

test('the bytes do not depend on the order in which trials ended', async () => {
  const file = join(folder(), 'trials.csv');
  const numbers = Array.from({ length: 2500 }, (_, n) => n);
  const plan = { axes: [], trials: numbers.map((n) => plannedTrial(n)) };
  const texts = [numbers, numbers.toReversed()].map(async (order) => {
    const copy = `${file}-${order[0]}`;
    assert.equal(await writeTrialsCsv(copy, plan, byId(...order.map((n) => trialEvent(n)))), 2500);
    return readFileSync(copy, 'utf8');
  });
  const [forwards, backwards] = await Promise.all(texts);
  assert.equal(forwards, backwards);
});

test('a seed is its number, or both numbers where weights and data differ', async () => {
  const file = join(folder(), 'trials.csv');
  const apart = plannedTrial(4);
  const trials = [plannedTrial(3), { ...apart, spec: { ...apart.spec, seed: { init: 3, data: 4 } } }];
  await writeTrialsCsv(file, { axes: [], trials }, byId(trialEvent(3), trialEvent(4)));
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  assert.deepEqual(
    rows.map((row) => row.split(',')[2]),
    ['3', 'i3d4'],
  );
});

test('a failed export leaves the old file and no temporary one', async () => {
  const at = folder();
  const file = join(at, 'trials.csv');
  writeFileSync(file, 'old');
  const broken = { ...trialEvent(1), summary: undefined } as unknown as TrialEvent;
  await assert.rejects(
    writeTrialsCsv(file, { axes: [], trials: [plannedTrial(1)] }, byId(broken)),
    TypeError,
  );
  assert.deepEqual([readdirSync(at), readFileSync(file, 'utf8')], [['trials.csv'], 'old']);
});

test('a folder that cannot be written is named with the reason', async () => {
  const at = folder();
  writeFileSync(join(at, 'file'), '');
  await assert.rejects(writeTrialsCsv(join(at, 'file', 'trials.csv'), { axes: [], trials: [] }, byId()), {
    message: `Cannot write to ${join(at, 'file')}: a file stands where a folder is needed.`,
  });
});
