import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeLoadLock, underLoadLock } from '../../src/scheduler/load-lock.js';
import { poolExecutor } from '../../src/scheduler/pool-executor.js';
import { cohort, outcomes, run } from './run-schedule.js';

test('the lock is held while a backend loads, and free afterwards, also when loading fails', async () => {
  const lock = new SharedArrayBuffer(4);
  const holder = new Int32Array(lock);
  assert.equal(await underLoadLock(lock, 3, async () => holder[0]), 3);
  assert.equal(holder[0], 0);
  await assert.rejects(
    underLoadLock(lock, 4, () => Promise.reject(new Error('no backend'))),
    /no backend/,
  );
  assert.equal(holder[0], 0);
});

test('the lock is not freed for a task that does not hold it', async () => {
  const lock = new SharedArrayBuffer(4);
  await underLoadLock(lock, 3, async () => {
    freeLoadLock(lock, 2);
    assert.equal(new Int32Array(lock)[0], 3);
  });
});

test('a worker that dies while it loads does not keep the others waiting', async (context) => {
  const executor = poolExecutor({
    worker: new URL('./loading-worker.js', import.meta.url),
    threads: 2,
    loadOneByOne: true,
  });
  context.after(() => executor.close());
  const told = await run([cohort('exit'), cohort('end'), cohort('exit', 'end')], executor);
  assert.deepEqual(outcomes(told), ['end completed', 'end completed', 'exit failed', 'exit failed']);
});
