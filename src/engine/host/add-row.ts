import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { HostMemory, Values } from './host-memory.js';
import { registerOp, runOp } from './register-op.js';

const name = 'ReplicaAddRow';
const sumName = 'ReplicaSumRows';

/** x [K, N, M] + row [K, 1, M]; the row's gradient is the sum over N, in order and in double precision. */
export function hostAddRow(tf: Tf, memory: HostMemory): (x: Tensor3D, row: Tensor3D) => Tensor3D {
  registerOp<{ x: Tensor3D; row: Tensor3D }, object>(tf, {
    name,
    kernel: ({ x, row }) => add(memory, x, row),
    gradient: (dy) => ({
      x: () => tf.clone(dy as Tensor),
      row: () => runOp(tf, sumName, { dy: dy as Tensor }),
    }),
  });
  registerOp<{ dy: Tensor3D }, object>(tf, { name: sumName, kernel: ({ dy }) => sumRows(memory, dy) });
  return (x, row) => runOp<Tensor3D>(tf, name, { x, row });
}

function add(memory: HostMemory, x: Tensor3D, row: Tensor3D): Tensor {
  const [K, N, M] = x.shape;
  const fill = ([values, added]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let k = 0; k < K; k++) {
      for (let at = k * N * M; at < (k + 1) * N * M; at += M) {
        for (let m = 0; m < M; m++) out![at + m] = values![at + m]! + added![k * M + m]!;
      }
    }
  };
  return memory.compute([x, row], [[K, N, M]], fill)[0]!;
}

function sumRows(memory: HostMemory, dy: Tensor3D): Tensor {
  const [K, N, M] = dy.shape;
  const fill = ([values]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let k = 0; k < K; k++) {
      const sums = new Float64Array(M);
      for (let at = k * N * M; at < (k + 1) * N * M; at += M) {
        for (let m = 0; m < M; m++) sums[m] = sums[m]! + values![at + m]!;
      }
      out!.set(sums, k * M);
    }
  };
  return memory.compute([dy], [[K, 1, M]], fill)[0]!;
}
