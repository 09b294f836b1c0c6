import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import { gemm, transpose } from './gemm.js';
import type { HostMemory, Values } from './host-memory.js';
import { registerOp, runOp } from './register-op.js';

/** Which operands of a product are to be read transposed. */
export interface Transposed {
  readonly a: boolean;
  readonly b: boolean;
}

/** A product of stacks of matrices, replica by replica, without a gradient. */
export type Product = (a: Tensor3D, b: Tensor3D, transposed: Transposed) => Tensor3D;

const name = 'ReplicaMatMul';

/** The differentiable product of stacks of matrices, made by `product`. */
export function hostMatMul(tf: Tf, product: Product): (a: Tensor3D, b: Tensor3D) => Tensor3D {
  const run = (a: Tensor, b: Tensor, transposed: Transposed) =>
    runOp<Tensor3D>(tf, name, { a, b }, { transposedA: transposed.a, transposedB: transposed.b });
  registerOp<{ a: Tensor3D; b: Tensor3D }, { transposedA: boolean; transposedB: boolean }>(tf, {
    name,
    kernel: ({ a, b }, { transposedA, transposedB }) => product(a, b, { a: transposedA, b: transposedB }),
    save: ['a', 'b'],
    // Only the untransposed product stands on a tape.
    gradient: (dy, [a, b]) => ({
      a: () => run(dy as Tensor, b!, { a: false, b: true }),
      b: () => run(a!, dy as Tensor, { a: true, b: false }),
    }),
  });
  return (a, b) => run(a, b, { a: false, b: false });
}

/** The product by loops over typed arrays. */
export function loopProduct(memory: HostMemory): Product {
  return (a, b, transposed) => {
    const { K, M, I, N } = productShape(a, b, transposed);
    const fill = ([left, right]: readonly Values[], [out]: readonly Float32Array[]) => {
      const leftPlane = new Float32Array(transposed.a ? M * I : 0);
      const rightPlane = new Float32Array(transposed.b ? I * N : 0);
      for (let k = 0; k < K; k++) {
        if (transposed.a) transpose(left!, k * M * I, leftPlane, 0, I, M);
        if (transposed.b) transpose(right!, k * I * N, rightPlane, 0, N, I);
        const [x, xAt] = transposed.a ? [leftPlane, 0] : [left!, k * M * I];
        const [y, yAt] = transposed.b ? [rightPlane, 0] : [right!, k * I * N];
        gemm(x, xAt, y, yAt, out!, k * M * N, { M, I, N });
      }
    };
    return memory.compute([a, b], [[K, M, N]], fill)[0] as Tensor3D;
  };
}

/**
 * The product by one unbatched, untransposed `tf.matMul` a replica: the only form for which the wasm backend
 * takes XNNPACK, and one whose order of summation does not depend on the number of replicas.
 */
export function planeProduct(tf: Tf, memory: HostMemory): Product {
  const plane = (x: Tensor3D, k: number, transposed: boolean): Tensor => {
    const [K, rows, columns] = x.shape;
    if (K === 1 && !transposed) return tf.reshape(x, [rows, columns]);
    const size = rows * columns;
    const copy = ([values]: readonly Values[], [out]: readonly Float32Array[]) => {
      if (transposed) transpose(values!, k * size, out!, 0, rows, columns);
      else out!.set(values!.subarray(k * size, (k + 1) * size));
    };
    return memory.compute([x], [transposed ? [columns, rows] : [rows, columns]], copy)[0]!;
  };
  return (a, b, transposed) => {
    const { K, M, N } = productShape(a, b, transposed);
    const planes = Array.from({ length: K }, (_, k) =>
      tf.matMul(plane(a, k, transposed.a), plane(b, k, transposed.b)),
    );
    if (K === 1) return tf.reshape(planes[0]!, [1, M, N]);
    const stack = (inputs: readonly Values[], [out]: readonly Float32Array[]) => {
      for (const [k, values] of inputs.entries()) out!.set(values, k * M * N);
    };
    return memory.compute(planes, [[K, M, N]], stack)[0] as Tensor3D;
  };
}

function productShape(a: Tensor3D, b: Tensor3D, transposed: Transposed) {
  const [K, M, I] = transposed.a ? [a.shape[0], a.shape[2], a.shape[1]] : a.shape;
  const [otherK, otherI, N] = transposed.b ? [b.shape[0], b.shape[2], b.shape[1]] : b.shape;
  if (K !== otherK || I !== otherI) {
    throw new RangeError(`matMul: [${a.shape}] and [${b.shape}] do not fit`);
  }
  return { K, M, I, N };
}
