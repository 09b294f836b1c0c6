import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { Tf } from '../engine.js';
import type { HostMemory, Values } from './host-memory.js';
import { registerOp, runOp } from './register-op.js';

const name = 'ReplicaLookUp';
const scatterName = 'ReplicaScatterAdd';

/** Row `tokens` [K, N] of `weights` [K, I, M] → [K, N, M]; the gradient adds rows up in the order of N. */
export function hostLookUp(tf: Tf, memory: HostMemory): (tokens: Tensor, weights: Tensor3D) => Tensor3D {
  registerOp<{ tokens: Tensor; weights: Tensor3D }, object>(tf, {
    name,
    kernel: ({ tokens, weights }) => gather(memory, tokens, weights),
    save: ['tokens', 'weights'],
    gradient: (dy, [tokens, weights]) => ({
      weights: () =>
        runOp(tf, scatterName, { tokens: tokens!, dy: dy as Tensor }, { rows: weights!.shape[1] }),
    }),
  });
  registerOp<{ tokens: Tensor; dy: Tensor3D }, { rows: number }>(tf, {
    name: scatterName,
    kernel: ({ tokens, dy }, { rows }) => scatterAdd(memory, tokens, dy, rows),
  });
  return (tokens, weights) => runOp<Tensor3D>(tf, name, { tokens, weights });
}

function gather(memory: HostMemory, tokens: Tensor, weights: Tensor3D): Tensor {
  const [K, I, M] = weights.shape;
  const N = tokens.size / K;
  const fill = ([symbols, table]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let row = 0; row < K * N; row++) {
      const symbol = symbols![row]!;
      if (!(symbol >= 0 && symbol < I)) throw new RangeError(`token ${symbol} is not below ${I}`);
      const from = (Math.floor(row / N) * I + symbol) * M;
      out!.set(table!.subarray(from, from + M), row * M);
    }
  };
  return memory.compute([tokens, weights], [[K, N, M]], fill)[0]!;
}

function scatterAdd(memory: HostMemory, tokens: Tensor, dy: Tensor3D, rows: number): Tensor {
  const [K, N, M] = dy.shape;
  const fill = ([symbols, values]: readonly Values[], [out]: readonly Float32Array[]) => {
    for (let row = 0; row < K * N; row++) {
      const to = (Math.floor(row / N) * rows + symbols![row]!) * M;
      for (let m = 0; m < M; m++) out![to + m] = out![to + m]! + values![row * M + m]!;
    }
  };
  return memory.compute([tokens, dy], [[K, rows, M]], fill)[0]!;
}
