import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine, Tf } from '../engine.js';
import type { Addon } from './addon.js';
import { makeTensor, nativeBackend } from './native-backend.js';

/** The norms of the parts of each row, and of the whole row, in one pass over memory; summed in double precision. */
export function nativeRowNorms(tf: Tf, addon: Addon): Engine['rowNorms'] {
  return (rows, sizes) => {
    const backend = nativeBackend(tf);
    const [replicas, size] = rows.shape;
    const offsets = new Int32Array(sizes.length + 1);
    for (const [part, length] of sizes.entries()) offsets[part + 1] = offsets[part]! + length;
    if (offsets[sizes.length] !== size) {
      throw new RangeError(
        `rowNorms: parts of ${offsets[sizes.length]} numbers together, needs ${size} as the rows have`,
      );
    }
    const byScope = backend.take(replicas * sizes.length);
    const global = backend.take(replicas);
    const values = backend.values(rows);
    addon.norms({ replicas, size, scopes: sizes.length, values, offsets, byScope, global });
    return {
      parts: makeTensor<Tensor2D>(tf, [replicas, sizes.length], byScope),
      whole: makeTensor<Tensor1D>(tf, [replicas], global),
    };
  };
}
