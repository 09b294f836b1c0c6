import type { Shape } from './initializer.js';

/** Why a rule for square matrices cannot serve a shape, or undefined where it can. */
export function refuseNonSquare(kind: string, shape: Shape): string | undefined {
  return shape.length === 2 && shape[0] === shape[1] ? undefined : `${kind} needs a square matrix`;
}
