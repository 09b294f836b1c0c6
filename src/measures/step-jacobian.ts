import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { cells, directedOf, runLayer, stackLayers } from '../cells/index.js';
import type { Engine } from '../engine/engine.js';
import { singularValues } from '../math/singular-values.js';
import { everyField } from './every-field.js';
import type { EveryOption, Measure } from './measure.js';
import { passOperations } from './pass-operations.js';
import type { LayerTrace } from './trace.js';

export type StepJacobianSpec = { readonly kind: 'stepJacobian' } & EveryOption;

/** How the last step of a sequence stretches and shrinks what its state was before. */
export function stepJacobian(options: EveryOption = {}) {
  return { kind: 'stepJacobian', ...options } as const;
}

/**
 * The singular values of J = ∂s_T/∂s_{T−1}, s being a layer's whole state (h, or h and c together), at the last step of the
 * first sequence of the diagnostic batch: the largest, the smallest, and the mean of their
 * logarithms, which estimates the mean Lyapunov exponent (Engelken, Wolf & Abbott 2023, arXiv:2006.02427).
 */
export const stepJacobianMeasure: Measure<StepJacobianSpec> = {
  kind: 'stepJacobian',
  fields: everyField,
  refuse: ({ task }) => (task.steps < 2 ? 'a sequence of one step has no state before its last' : undefined),
  operations(model) {
    const spec = directedOf(model.cell);
    const n = spec.units * cells[spec.kind].states;
    return passOperations(model) + stackLayers(model.cell).flat().length * 350 * n ** 3;
  },
  async take(_spec, { engine, trace }) {
    const found: Record<string, number> = {};
    for (const layer of (await trace()).layers) {
      if (layer.inputs.length === 0) continue;
      const { matrix, size } = await jacobian(engine, layer);
      const { largest, smallest, meanLog } = singularValues(matrix, size);
      found[`jacobian_largest_singular_value/${layer.name}`] = largest;
      found[`jacobian_smallest_singular_value/${layer.name}`] = smallest;
      found[`jacobian_mean_log_singular_value/${layer.name}`] = meanLog;
    }
    return found;
  },
};

/**
 * J of a layer's last step in the first sequence, [n, n] row by row, row i being what s_T[i] owes to each part of s_{T−1}:
 * one step of n copies of that state, each differentiated by another number of its result.
 */
export async function jacobian(
  engine: Engine,
  { spec, states, inputs, ...layer }: LayerTrace,
): Promise<{ readonly matrix: Float64Array; readonly size: number }> {
  const { tf } = engine;
  const { units } = spec;
  const { gates, states: parts } = cells[spec.kind];
  const size = units * parts;
  const copies = (values: Float32Array) => {
    const rows = new Float32Array(size * units);
    for (let row = 0; row < size; row++) rows.set(values.subarray(0, units), row * units);
    return tf.tensor3d(rows, [1, size, units]);
  };
  /** By which number of a part each copy is differentiated. */
  const asked = (part: number) => {
    const rows = new Float32Array(size * units);
    for (let i = 0; i < units; i++) rows[(part * units + i) * units + i] = 1;
    return tf.tensor3d(rows, [1, size, units]);
  };
  const slopes = tf.tidy(() => {
    const width = gates.length * units;
    // What the input brings stands in the bias.
    const weights = {
      wx: tf.zeros([1, 1, width]) as Tensor3D,
      wt: tf.tensor3d(layer.wt, [1, units, width]),
      bi: tf.tensor3d(inputs[0]!.slice(0, width), [1, 1, width]),
      ...(layer.vectors && { vectors: tf.tensor3d(layer.vectors, [1, 1, layer.vectors.length]) }),
    };
    const input = { kind: 'dense', values: tf.zeros([1, 1, size, 1]) as Tensor4D } as const;
    const sum = (...before: Tensor[]) => {
      const { state } = runLayer(engine, spec, weights, {
        ...{ input, state: before as Tensor3D[], reverse: false },
      });
      return tf.addN(state.map((values, part) => tf.sum(tf.mul(values, asked(part)))));
    };
    return tf.grads(sum)(states[1]!.map(copies));
  });
  const matrix = new Float64Array(size * size);
  for (const [part, slope] of slopes.entries()) {
    const values = await slope.data();
    slope.dispose();
    for (let row = 0; row < size; row++)
      matrix.set(values.subarray(row * units, (row + 1) * units), row * size + part * units);
  }
  return { matrix, size };
}
