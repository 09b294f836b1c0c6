import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contradicts, type VerifiedTrial, verificationText } from '../../src/terminal/verification-text.js';

/** The 32 bits of a number in single precision, as a journal holds them. */
const bitsOf = (value: number) =>
  new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16).padStart(8, '0');

const ending = (loss: number, weights = 'a0') => ({
  outcome: { kind: 'completed' } as const,
  fingerprint: { weights, finalLoss: bitsOf(loss) },
});

/** A trial run again on `tensorflow-gpu`, with the final losses then and now. */
function again(then: number, now: number, tolerance: number, weights = 'a0'): VerifiedTrial {
  return {
    ...{ id: 'f'.repeat(16), axes: {}, seed: { init: 0, data: 0 }, backend: 'tensorflow-gpu', tolerance },
    ...{
      recorded: ending(then),
      now: ending(now, weights),
      same: then === now && weights === 'a0',
      unlike: [],
    },
  };
}

const textOf = (trials: readonly VerifiedTrial[]) =>
  verificationText({ sweep: 'some', folder: 'some', finished: 9, trials });

test('a backend that does not promise the same bits is held to its tolerance, and that is said once', () => {
  const trials = [again(2, 2, 0.01), again(2, 2.01, 0.01), again(2, 2.5, 0.01), again(2, 2, 0.01, 'b0')];
  assert.deepEqual(trials.map(contradicts), [false, false, true, true]);
  const text = textOf(trials);
  const sentence = 'tensorflow-gpu does not promise the same bits: final losses are compared within 1 %';
  assert.equal(text.split(sentence).length, 2);
  assert.match(
    text,
    /^1 came out alike to the bit; 1 came out alike within what the backend promises; 2 DIFFER although nothing else does$/m,
  );
});

test('a backend that promises the same bits is held to every one', () => {
  const trials = [again(2, 2 + 2 ** -22, 0)];
  assert.deepEqual(trials.map(contradicts), [true]);
  assert.match(textOf(trials), /^0 came out alike to the bit; 1 DIFFER although nothing else does$/m);
  assert.doesNotMatch(textOf(trials), /promise/);
});
