import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ones, orthogonal, sweep } from '../../src/index.js';
import type { TrialEnd } from '../../src/records/trial-end.js';
import { showProgress } from '../../src/terminal/progress.js';
import { planOf } from '../plan/plan-of.js';
import { endOf } from './ended-trials.js';

const { trials } = await planOf({ initializer: sweep(orthogonal(), ones()), seeds: 2 });

/** What a stream is written while a sweep of four trials, two cohorts of which the second dies once, goes by. */
function shown(isTTY: boolean): string {
  let text = '';
  let time = 0;
  const stream = { isTTY, columns: 60, write: (piece: string) => (text += piece) };
  const progress = showProgress(stream, trials, () => time);
  const [first, second] = [trials.slice(0, 2), trials.slice(2)];
  progress.say('backend cpu: asked for by name');
  progress.started(first);
  progress.started(second);
  time = 2000;
  progress.event(first, { kind: 'progress', steps: 4, of: 8 });
  progress.event(second, { kind: 'progress', steps: 4, of: 8 });
  progress.ended(first[0]!, endOf(first[0]!, 2) satisfies TrialEnd);
  progress.ended(first[1]!, endOf(first[1]!, null, 'diverged'));
  progress.started([second[0]!]);
  progress.ended(second[0]!, endOf(second[0]!, 1.5));
  progress.started([second[1]!]);
  progress.ended(second[1]!, endOf(second[1]!, null, 'failed'));
  progress.stop();
  return text;
}

test('where there is no terminal progress is plain lines', () => {
  assert.equal(
    shown(false),
    [
      'backend cpu: asked for by name',
      'failed: initializer=ones seed=1: its thread ended',
      '4/4 trials done, 0 running · 8 steps/s · 0.0 s left · 2 completed, 1 diverged, 1 failed · best so far 1.5000: initializer=orthogonal seed=1',
      '',
    ].join('\n'),
  );
});

test('on a terminal too, the last words are a plain line', () => {
  assert.match(
    shown(true),
    /4\/4 trials done, 0 running .* best so far 1\.5000: initializer=orthogonal seed=1\n$/,
  );
});
