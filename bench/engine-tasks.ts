import { randomStream } from '../src/math/random-stream.js';
import type { Batch, LoadedTask, TaskShape } from '../src/tasks/task.js';

/** The letters a to z and the space. */
const symbols = 27;

/** A task of made-up vectors of `inputs` numbers, with a class to tell at every step. */
export function denseTask({
  steps,
  batch,
  inputs,
}: {
  steps: number;
  batch: number;
  inputs: number;
}): LoadedTask {
  return constantTask(
    { kind: 'dense', size: inputs },
    steps,
    batch,
    randomNumbers('inputs', steps * batch * inputs),
  );
}

/** A task of made-up symbols, with the shapes of charLm on 27 symbols. */
export function tokenTask({ steps, batch }: { steps: number; batch: number }): LoadedTask {
  return constantTask(
    { kind: 'tokens', size: symbols },
    steps,
    batch,
    randomSymbols('inputs', steps * batch),
  );
}

/** A task whose every batch is the same, so that making batches costs nothing. */
function constantTask(
  input: TaskShape['input'],
  steps: number,
  batch: number,
  inputs: Batch['inputs'],
): LoadedTask {
  const constant: Batch = { steps, batch, inputs, targets: randomSymbols('targets', steps * batch) };
  return {
    shape: {
      input,
      output: { size: symbols, at: 'every-step', loss: 'cross-entropy' },
      steps,
      batch,
      carriesState: input.kind === 'tokens',
      chance: Math.log(symbols),
    },
    batch: () => constant,
    validation: () => constant,
    readsOutputs: false,
    metrics: () => ({}),
  };
}

function randomNumbers(name: string, count: number): Float32Array {
  return Float32Array.from(randomStream(0, 'data', name).uniforms(count), (u) => 2 * u - 1);
}

function randomSymbols(name: string, count: number): Int32Array {
  return Int32Array.from(randomStream(0, 'data', name).uniforms(count), (u) => Math.floor(u * symbols));
}
