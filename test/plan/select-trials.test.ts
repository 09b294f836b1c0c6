import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gru, lstm, orthogonal, sweep, truncatedNormal } from '../../src/index.js';
import { selectTrials } from '../../src/plan/select-trials.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { planOf } from './plan-of.js';

const plan = await planOf({
  cell: sweep(gru({ units: 4 }), gru({ units: 8 }), lstm({ units: 4 })),
  initializer: sweep(truncatedNormal({ stddev: sweep(0.1, 1) }), orthogonal()),
  seeds: { init: 2, data: 2 },
});
const count = (...filters: string[]) => selectTrials(plan, { filters }).length;

function refusal(...filters: string[]): string {
  try {
    selectTrials(plan, { filters });
  } catch (error) {
    assert.ok(error instanceof InvalidRequest);
    return error.message;
  }
  return assert.fail('the filter was accepted');
}

test('without filters every trial is wanted, in plan order', () => {
  assert.deepEqual(selectTrials(plan, { filters: [] }), plan.trials);
});

test('a filter keeps the trials with one of its values, and several filters those that pass all', () => {
  assert.equal(plan.trials.length, 36);
  assert.equal(count('cell=lstm'), 12);
  assert.equal(count('cell=lstm,gru(units=8)'), 24);
  assert.equal(count('cell=lstm', 'initializer=orthogonal'), 4);
});

test('a kind stands for all its specs', () => {
  assert.equal(count('cell=gru'), 24);
});

test('numbers are compared as numbers', () => {
  assert.equal(count('initializer.stddev=0.10'), 12);
  assert.equal(count('initializer.stddev=1e-1,1.0'), 24);
});

test('the seed is an axis', () => {
  assert.equal(count('seed=0'), 9);
  assert.equal(count('seed=i1d0,i0d1'), 18);
});

test('a limit keeps the first of the trials that pass', () => {
  assert.deepEqual(
    selectTrials(plan, { filters: ['cell=lstm'], limit: 2 }),
    selectTrials(plan, { filters: ['cell=lstm'] }).slice(0, 2),
  );
  assert.equal(selectTrials(plan, { filters: [], limit: 1000 }).length, 36);
});

test('a filter that is no axis=value is refused', () => {
  for (const filter of ['cell', '=lstm', 'cell=', 'cell=lstm,']) {
    assert.equal(refusal(filter), `--filter ${filter}: expected axis=value[,value], such as cell=lstm`);
  }
});

test('an axis that the experiment lacks is refused with the one meant, or with those that there are', () => {
  assert.equal(
    refusal('cel=lstm'),
    '--filter cel=lstm: the experiment has no axis "cel"; did you mean "cell"?',
  );
  assert.match(
    refusal('banana=1'),
    /has no axis "banana"; it has seed, cell, initializer, initializer\.stddev$/,
  );
});

test('a value that the axis lacks is refused with those that it has', () => {
  assert.equal(
    refusal('initializer.stddev=0.2'),
    '--filter initializer.stddev=0.2: initializer.stddev has no value "0.2"; it has 0.1, 1',
  );
});

test('filters that no trial passes together are refused', () => {
  assert.equal(
    refusal('initializer=orthogonal', 'initializer.stddev=1'),
    '--filter initializer=orthogonal --filter initializer.stddev=1: no trial has all of these values',
  );
});
