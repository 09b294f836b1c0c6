import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { Shape } from '../initializers/initializer.js';

/** A variable's place in the row of numbers that holds all parameters of one replica. */
export interface Placed {
  /** Its scope path: `lstm/forget_gate/wx`. */
  readonly path: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** All variables of a model, side by side in one row of `size` numbers, in the order of their declaration. */
export interface Layout {
  readonly variables: readonly Placed[];
  readonly size: number;
}

/** Lays variables out side by side. */
export function layOut(variables: readonly { readonly path: string; readonly shape: Shape }[]): Layout {
  let offset = 0;
  const placed = variables.map(({ path, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    offset += size;
    return { path, shape, offset: offset - size, size };
  });
  return { variables: placed, size: offset };
}

/** The variables of all replicas, [K, ...shape] each, out of their parameters [K, P]. */
export function takeApart({ tf, cutRows }: Engine, parameters: Tensor2D, layout: Layout): Tensor[] {
  const parts = cutRows(parameters, sizesOf(layout));
  return layout.variables.map(({ shape }, index) =>
    tf.reshape(parts[index]!, [parameters.shape[0], ...shape]),
  );
}

/** The size of every variable. */
export function sizesOf({ variables }: Layout): readonly number[] {
  return variables.map(({ size }) => size);
}
