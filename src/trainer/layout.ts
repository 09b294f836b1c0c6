import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../engine/engine.js';
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
export function takeApart(tf: Tf, parameters: Tensor2D, { variables }: Layout): Tensor[] {
  const replicas = parameters.shape[0];
  return variables.map(({ offset, size, shape }) =>
    tf.reshape(tf.slice(parameters, [0, offset], [replicas, size]), [replicas, ...shape]),
  );
}

/** The reverse of `takeApart`: [K, ...shape] each → [K, P]. */
export function putTogether(tf: Tf, parts: readonly Tensor[], { variables }: Layout): Tensor2D {
  return tf.concat(
    parts.map((part, index) => tf.reshape(part, [part.shape[0]!, variables[index]!.size])),
    1,
  ) as Tensor2D;
}
