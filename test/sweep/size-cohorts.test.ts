import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendName } from '../../src/engine/engine.js';
import { adam, adding, bidirectional, gru, lstm, rnn, sgd, sweep } from '../../src/index.js';
import type { Trial } from '../../src/plan/trial.js';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { sizeCohorts } from '../../src/sweep/size-cohorts.js';
import { loadTasks } from '../../src/tasks/index.js';
import { planOf } from '../plan/plan-of.js';

const { trials } = await planOf({
  task: adding({ length: 50, batchSize: 32, validationSize: 10 }),
  cell: sweep(
    rnn({ units: 8 }),
    gru({ units: 64, layers: 2 }),
    lstm({ units: sweep(16, 64, 256, 4096) }),
    bidirectional(lstm({ units: 64 })),
  ),
  train: { steps: 3, optimizer: sweep(sgd({ learningRate: 1 }), adam({ learningRate: 1 })) },
  seeds: 1,
});
const taskOf = await loadTasks(
  trials.map(({ spec }) => spec.task),
  '.',
);
const ample = 2 ** 60;

/** The size of a trial's cohorts, and the bytes of a cohort of so many replicas. */
function look(trial: Trial, backend: BackendName, memory: number, workers = 1) {
  const { sizingOf, bytesOf } = sizeCohorts(taskOf, { backend, workers, memory });
  const { size, work } = sizingOf(trial);
  return { size, work, bytes: (replicas: number) => bytesOf([Array<Trial>(replicas).fill(trial)]) };
}

test('small models are stacked high on the native engine, and large ones train alone', () => {
  const sizes = trials.map((trial) => look(trial, 'native', ample).size);
  const sizeOf = (units: number) =>
    sizes[trials.findIndex(({ spec: { cell } }) => cell.kind !== 'bidirectional' && cell.units === units)];
  assert.equal(sizeOf(8), 64);
  assert.equal(sizeOf(4096), 1);
  assert.ok(sizeOf(16)! > sizeOf(256)!);
  assert.ok(sizes.every((size) => size >= 1 && size <= 64));
});

test('a cohort takes more memory with more replicas, units, optimizer slots, and without fused kernels', () => {
  const bytes = (units: number, optimizer: string, backend: BackendName, replicas = 1) => {
    const wanted = trials.find(
      ({ spec: { cell, train } }) =>
        cell.kind === 'lstm' && cell.units === units && train.optimizer.kind === optimizer,
    );
    return look(wanted!, backend, ample).bytes(replicas);
  };
  assert.ok(bytes(64, 'sgd', 'native') < bytes(64, 'sgd', 'native', 2));
  assert.ok(bytes(64, 'sgd', 'native') < bytes(256, 'sgd', 'native'));
  assert.ok(bytes(64, 'sgd', 'native') < bytes(64, 'adam', 'native'));
  assert.ok(bytes(64, 'sgd', 'native') < bytes(64, 'sgd', 'wasm'));
});

test('cohorts are made so small that they fit into a worker’s share of the memory', () => {
  const [trial] = trials;
  const { bytes } = look(trial!, 'native', ample);
  for (const replicas of [1, 3, 20]) {
    const memory = bytes(replicas);
    assert.equal(look(trial!, 'native', memory).size, replicas);
    assert.equal(look(trial!, 'native', 4 * memory, 4).size, replicas);
  }
});

test('what cannot fit is refused with one sentence, and on a GPU its own memory counts', () => {
  const large = trials.find(({ axes }) => axes['cell.units'] === 4096)!;
  const smallest = look(large, 'native', ample).bytes(1);
  assert.throws(
    () => look(large, 'native', 2 * smallest - 2, 2),
    (error: Error) =>
      error instanceof InvalidRequest &&
      /^memory: a trial of lstm of 4096 units on 32 sequences of 50 steps needs about [\d.]+ GB, and [\d.]+ GB are free for each worker; ask for fewer/.test(
        error.message,
      ),
  );
  assert.equal(look(large, 'tensorflow-gpu', 1).size, 64);
  const [small] = trials;
  for (const backend of ['webgpu', 'tensorflow-gpu'] as const) {
    const room = { backend, workers: 1, memory: 1 };
    const { bytesOf, sizingOf } = sizeCohorts(taskOf, room);
    sizingOf(small!);
    const gpuMemory = bytesOf([Array<Trial>(20).fill(small!)]);
    assert.equal(sizeCohorts(taskOf, { ...room, gpuMemory }).sizingOf(small!).size, 20);
    assert.throws(() => sizeCohorts(taskOf, { ...room, gpuMemory: 1e6 }).sizingOf(small!), InvalidRequest);
  }
});
