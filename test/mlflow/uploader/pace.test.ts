import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from '../../../src/mlflow/uploader/pace.js';

const at = (address: string, signal?: AbortSignal) => ({ base: new URL(address), signal });

for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
  test(`beside training, requests to ${host} go one by one, with rests that leave them their share of the processors`, async () => {
    const pace = paceOf(at(`http://${host}:5000/`), 0.1, () => true, 2);
    assert.deepEqual([pace.goesEasy(), pace.atOnce()], [true, 1]);
    const begun = performance.now();
    await pace.rest(15);
    assert.ok(performance.now() - begun >= 59);
  });
}

test('where the share is a whole processor or more there is no rest, and where it is all nothing is spared', async () => {
  const pace = paceOf(at('http://127.0.0.1:5000/'), 0.1, () => true, 16);
  await pace.rest(1e9);
  assert.equal(pace.goesEasy(), true);
  assert.equal(paceOf(at('http://127.0.0.1:5000/'), 1, () => true).goesEasy(), false);
});

test('when training ends, so does a rest, and requests go side by side', async () => {
  let isTraining = true;
  const pace = paceOf(at('http://127.0.0.1:5000/'), 0.01, () => isTraining);
  const resting = pace.rest(Number.POSITIVE_INFINITY);
  isTraining = false;
  await resting;
  assert.equal(pace.atOnce(), 6);
});

test('an upload that is given up does not rest', async () => {
  const stop = new AbortController();
  const resting = paceOf(at('http://127.0.0.1:5000/', stop.signal), 0.01, () => true).rest(1e6);
  stop.abort();
  await resting;
});

test('a server elsewhere is not spared', async () => {
  const pace = paceOf(at('https://mlflow.example.org/'), 0.01, () => true);
  assert.equal(pace.atOnce(), 6);
  await pace.rest(Number.POSITIVE_INFINITY);
});
