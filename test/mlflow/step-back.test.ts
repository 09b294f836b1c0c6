import assert from 'node:assert/strict';
import { once } from 'node:events';
import os from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

const code = `
  import { readlinkSync } from 'node:fs';
  import os from 'node:os';
  import { parentPort, workerData } from 'node:worker_threads';
  const { stepBack } = await import(workerData);
  stepBack();
  parentPort.postMessage(os.getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
`;

test('a thread that steps back has a low priority, and the others have theirs', {
  skip: process.platform !== 'linux' && 'only on Linux a thread has a priority of its own',
}, async () => {
  const usual = os.getPriority();
  const module = new URL('../../src/mlflow/step-back.js', import.meta.url).href;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    workerData: module,
  });
  const [priority] = await once(worker, 'message');
  assert.equal(priority, os.constants.priority.PRIORITY_BELOW_NORMAL);
  assert.equal(os.getPriority(), usual);
});
