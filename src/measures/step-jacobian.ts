import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import { cells, directedOf, stackLayers } from '../cells/index.js';
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
    return passOperations(model) + stackLayers(model.cell).flat().length * 400 * n ** 3;
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
  const cell = cells[spec.kind];
  const size = units * cell.states;
  const rows = tf.tidy(() => {
    const width = cell.gates.length * units;
    const copies = (values: Float32Array, numbers: number): Tensor3D =>
      tf.tile(tf.tensor3d(values.slice(0, numbers), [1, 1, numbers]), [1, size, 1]);
    const xz = copies(inputs[0]!, width);
    const wt = tf.tensor3d(layer.wt, [1, units, width]);
    const vectors = layer.vectors && tf.tensor3d(layer.vectors, [1, 1, layer.vectors.length]);
    const after = (...before: Tensor[]) =>
      tf.concat([...cell.step(engine, spec, xz, wt, before as Tensor3D[], vectors)], 2);
    const before = states[1]!.map((part) => copies(part, units));
    const each = tf.expandDims(tf.eye(size), 0);
    return tf.concat(tf.grads(after)(before, each), 2);
  });
  const matrix = Float64Array.from(await rows.data());
  rows.dispose();
  return { matrix, size };
}
