import type { Shape } from './initializer.js';
import { shapeSize } from './shape-size.js';

/** The inputs and outputs of one unit, as variance scaling counts them. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of a shape: the two sides of a matrix [inputs, outputs], n and n for a bias [n]; leading
 * dimensions beyond two multiply both. As in Keras 3.
 */
export function fans(shape: Shape): Fans {
  const fanOut = shape.at(-1) ?? 1;
  const fanIn = shape.at(-2) ?? fanOut;
  const field = shapeSize(shape.slice(0, -2));
  return { fanIn: field * fanIn, fanOut: field * fanOut };
}
