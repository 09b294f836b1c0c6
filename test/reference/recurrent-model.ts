import { cells, stackLayers } from '../../src/cells/index.js';
import type { PassBatch } from '../../src/engine/model-pass.js';
import type { Model } from '../../src/trainer/model.js';
import { referenceLayer } from './recurrent-layer.js';

/** What a model yields in double precision: its loss, and the states after the last step in the order of a pass. */
export interface ReferencePass {
  readonly loss: number;
  readonly states: readonly Float64Array[];
}

/** A model of one replica, number by number from the formulas; `row` holds its parameters, `states` those before the first step. */
export function referenceModel(
  model: Model,
  row: Float64Array,
  batch: PassBatch,
  states: readonly Float64Array[],
): ReferencePass {
  const { task, cell } = model;
  const { steps: T, batch: B, lengths } = batch;
  const spec = cell.kind === 'bidirectional' ? cell.cell : cell;
  const H = spec.units;
  let [x, width] = [inputsOf(model, batch), task.input.size];
  let ends: Float64Array[] = [];
  const after: Float64Array[] = [];
  for (const scopes of stackLayers(cell)) {
    const outputs = scopes.map(({ path, reverse }) => {
      const { gates, states: count } = cells[spec.kind];
      const beside = (name: string, rows: number) =>
        joinColumns(
          gates.map((gate) => variable(model, row, `${path.join('/')}/${gate}/${name}`)),
          rows,
        );
      const weights = { wx: beside('wx', width), wt: beside('wt', H), bi: beside('bi', 1) };
      const before = states.slice(after.length, after.length + count);
      const sequence = { T, B, I: width, x, reverse, lengths };
      const layer = referenceLayer({ spec, ...sequence, ...weights, states: before });
      after.push(...layer.states);
      return layer;
    });
    ends = outputs.map((layer) => layer.states[0]!);
    x = joinColumns(
      outputs.map((layer) => layer.outputs),
      T * B,
    );
    width = H * scopes.length;
  }
  const read = task.output.at === 'every-step' ? x : joinColumns(ends, B);
  return { loss: lossOf(model, row, read, batch), states: after };
}

function variable({ layout }: Model, row: Float64Array, path: string): Float64Array {
  const { offset, size } = layout.variables.find((one) => one.path === path)!;
  return row.subarray(offset, offset + size);
}

function inputsOf({ task }: Model, { inputs }: PassBatch): Float64Array {
  if (task.input.kind === 'dense') return Float64Array.from(inputs);
  const x = new Float64Array(inputs.length * task.input.size);
  for (const [at, symbol] of inputs.entries()) x[at * task.input.size + symbol] = 1;
  return x;
}

/** Matrices of so many rows, side by side. */
function joinColumns(parts: readonly Float64Array[], rows: number): Float64Array {
  const width = parts.reduce((sum, { length }) => sum + length / rows, 0);
  const joined = new Float64Array(rows * width);
  let column = 0;
  for (const part of parts) {
    const own = part.length / rows;
    for (let row = 0; row < rows; row++)
      joined.set(part.subarray(row * own, (row + 1) * own), row * width + column);
    column += own;
  }
  return joined;
}

function lossOf(model: Model, row: Float64Array, read: Float64Array, batch: PassBatch): number {
  const [w, b] = [variable(model, row, 'output/w'), variable(model, row, 'output/b')];
  const [C, width] = [b.length, w.length / b.length];
  const { targets } = batch;
  const losses = Array.from(targets, (target, n) => {
    const z = Array.from(b, (bias, c) => {
      let sum = bias;
      for (let i = 0; i < width; i++) sum += read[n * width + i]! * w[i * C + c]!;
      return sum;
    });
    if (model.task.output.loss === 'mean-squared-error') return (z[0]! - target) ** 2;
    const most = Math.max(...z);
    return Math.log(z.reduce((sum, one) => sum + Math.exp(one - most), 0)) + most - z[target]!;
  });
  const weights = batch.weights ?? new Float32Array(targets.length).fill(1);
  const together = weights.reduce((sum, weight) => sum + weight, 0);
  return losses.reduce((sum, loss, n) => sum + (loss * weights[n]!) / together, 0);
}
