import { normalQuantile } from '../math/normal.js';
import { randomOrder } from '../math/random-order.js';
import { randomRotation } from '../math/random-rotation.js';
import { randomStream } from '../math/random-stream.js';
import type { WarmMode } from '../plan/trial.js';

/** Weights of one variable, row-major. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A mode that looks at one variable by itself. */
export type ControlMode = Exclude<WarmMode, 'permuted'>;

/**
 * What a mode makes of a variable's weights; the draws are those of the seed, the mode and the path of the variable in the
 * model that begins with them. A vector's only singular value is its length.
 */
export function controlWeights(
  mode: ControlMode,
  { shape, values }: Weights,
  seed: number,
  path: string,
): Weights {
  if (mode === 'weights') return { shape, values };
  const stream = randomStream(seed, `warmStart/${mode}`, path);
  switch (mode) {
    case 'shuffled': {
      const order = randomOrder(stream, values.length);
      return { shape, values: values.map((_, i) => values[order[i]!]!) };
    }
    case 'moments': {
      const { mean, stddev } = moments(values);
      const draws = stream.uniforms(values.length);
      return { shape, values: values.map((_, i) => mean + stddev * normalQuantile(draws[i]!)) };
    }
    case 'spectrum': {
      const [rows = 1, cols = 1] = shape;
      return { shape, values: Float32Array.from(randomRotation(stream, values, rows, cols)) };
    }
  }
}

/** The mean and the standard deviation of the values, as of a whole population. */
function moments(values: Float32Array): { readonly mean: number; readonly stddev: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, stddev: Math.sqrt(squares / values.length) };
}
