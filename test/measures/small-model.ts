import type { CellSpec } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import type { InitializerSpec } from '../../src/initializers/index.js';
import { type MeasuredModel, type Subject, traceModel } from '../../src/measures/index.js';
import type { Batch, TaskShape } from '../../src/tasks/index.js';
import { buildModel, firstParameters } from '../../src/trainer/model.js';
import { scrambled } from '../reference/finite-difference.js';

/** Vectors of 3 numbers in, 4 classes out at every step; 9 steps of 2 sequences. */
export const denseShape: TaskShape = {
  input: { kind: 'dense', size: 3 },
  output: { size: 4, at: 'every-step', loss: 'cross-entropy' },
  steps: 9,
  batch: 2,
  carriesState: false,
  chance: Math.log(4),
};

/** Of 5 symbols in, one number out at the last step. */
export const tokenShape: TaskShape = {
  ...denseShape,
  input: { kind: 'tokens', size: 5 },
  output: { size: 1, at: 'last-step', loss: 'mean-squared-error' },
};

/** A model for `denseShape`. */
export function denseModel(cell: CellSpec, shape: TaskShape = denseShape): MeasuredModel {
  return buildModel(shape, cell);
}

/** A batch of a shape that looks random. */
export function smallBatch({ steps, batch, input, output }: TaskShape): Batch {
  const rows = steps * batch;
  const targets = output.at === 'every-step' ? rows : batch;
  const whole = (size: number, below: number) =>
    Int32Array.from({ length: size }, (_, i) => (i * i + 1) % below);
  return {
    ...{ steps, batch },
    inputs:
      input.kind === 'tokens' ? whole(rows, input.size) : Float32Array.from(scrambled(rows * input.size, 1)),
    targets:
      output.loss === 'cross-entropy'
        ? whole(targets, output.size)
        : Float32Array.from(scrambled(targets, 2)),
  };
}

/** A trial of a model at a step, its weights from an initializer and its next ones a little larger. */
export function subjectOf(
  engine: Engine,
  model: MeasuredModel,
  initializer: InitializerSpec = { kind: 'orthogonal', gain: 1 },
): Subject {
  const { cell, task } = model;
  const parameters = firstParameters(buildModel(task, cell), {
    ...{ cell, initializer, seed: { init: 3, data: 0 } },
  } as Parameters<typeof firstParameters>[1]);
  const next = parameters.map((value) => value * 1.25);
  const trace = () => traceModel(engine, model, parameters, smallBatch(task));
  return { engine, model, parameters, next, trace };
}
