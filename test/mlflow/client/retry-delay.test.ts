import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetryAfter, retryDelay } from '../../../src/mlflow/client/retry-delay.js';

const backoff = { first: 100, most: 1000 };

test('the wait doubles up to its limit, and the jitter takes at most half of it away', () => {
  const range = [1, 2, 3, 4, 5, 6].map((tried) =>
    [0, 1].map((random) => retryDelay(tried, backoff, undefined, () => random)),
  );
  assert.deepEqual(range, [
    [50, 100],
    [100, 200],
    [200, 400],
    [400, 800],
    [500, 1000],
    [500, 1000],
  ]);
});

test("the server's Retry-After is a lower bound, up to ten minutes", () => {
  assert.equal(
    retryDelay(1, backoff, 5000, () => 0),
    5000,
  );
  assert.equal(
    retryDelay(1, backoff, 10, () => 0),
    50,
  );
  assert.equal(
    retryDelay(1, backoff, 1e9, () => 0),
    600_000,
  );
});

test('Retry-After is read as seconds or as a date', () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(parseRetryAfter('3', now), 3000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:09 GMT', now), 9000);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  assert.equal(parseRetryAfter('soon', now), undefined);
  assert.equal(parseRetryAfter(null, now), undefined);
});
