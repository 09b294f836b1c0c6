import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queueSeal } from '../../src/queue/seal.js';

const sealOf = (secret: string) => queueSeal({ INIT_SWEEP_QUEUE_SECRET: secret }, false);

test('a signature fits its text and its secret alone', () => {
  const [ours, theirs] = [sealOf('a secret of the lab'), sealOf('another secret, too')];
  const signature = ours.sign('work');
  assert.ok(ours.fits('work', signature));
  assert.ok(!ours.fits('other work', signature));
  assert.ok(!theirs.fits('work', signature));
  assert.ok(!ours.fits('work', ''));
  assert.notEqual(ours.id, theirs.id);
});

test('no secret, or one that can be guessed, is refused; a trusted queue needs none', () => {
  for (const secret of ['', 'short'])
    assert.throws(
      () => sealOf(secret),
      /INIT_SWEEP_QUEUE_SECRET: expected a secret of 16 characters or more/,
    );
  assert.equal(queueSeal({}, true).id, 'open');
});
