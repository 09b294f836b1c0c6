import type { Shape } from './initializer.js';

/** How many values a shape holds; 1 for the shape of a scalar. */
export function shapeSize(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}
