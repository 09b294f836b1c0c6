import { parentPort, workerData } from 'node:worker_threads';
import { loadEngine } from '../src/engine/load-engine.js';
import { denseTask, tokenTask } from './engine-tasks.js';
import { plainLstm } from './plain-lstm.js';
import type { StepThreadData } from './start-step-thread.js';
import { trainingStep } from './training-step.js';

const { backend, plain, shape } = workerData as StepThreadData;
const { tokens, k, b, t, i, h } = shape;
const engine = await loadEngine(backend);
const task = tokens ? tokenTask({ steps: t, batch: b }) : denseTask({ steps: t, batch: b, inputs: i });
const training = { units: h, task, replicas: k };
const { step, operations } = plain
  ? plainLstm(engine.tf, training)
  : trainingStep(engine, { ...training, kind: 'lstm' });
await step();

parentPort!.on('message', async (seconds: number) => {
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  do times.push(await step());
  while (performance.now() < until);
  parentPort!.postMessage(times);
});
parentPort!.postMessage(operations);
