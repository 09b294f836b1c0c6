import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import type { HostMemory } from './host-memory.js';

/** The ops on rows of parameters by loops over typed arrays, for a backend in host memory. */
export function hostRows(memory: HostMemory): Pick<Engine, 'cutRows' | 'joinRows' | 'rowNorms'> {
  return {
    cutRows(rows, sizes) {
      const [K, P] = rows.shape;
      const shapes = sizes.map((size) => [K, size]);
      return memory.compute([rows], shapes, ([whole], parts) => {
        let offset = 0;
        for (const [part, size] of sizes.entries()) {
          for (let k = 0; k < K; k++) {
            const start = k * P + offset;
            parts[part]!.set(whole!.subarray(start, start + size), k * size);
          }
          offset += size;
        }
      }) as Tensor2D[];
    },
    joinRows(parts) {
      const K = parts[0]!.shape[0]!;
      const sizes = parts.map((part) => part.size / K);
      const P = sizes.reduce((sum, size) => sum + size, 0);
      return memory.compute(parts, [[K, P]], (pieces, [whole]) => {
        let offset = 0;
        for (const [part, size] of sizes.entries()) {
          for (let k = 0; k < K; k++) {
            whole!.set(pieces[part]!.subarray(k * size, (k + 1) * size), k * P + offset);
          }
          offset += size;
        }
      })[0] as Tensor2D;
    },
    rowNorms(rows, sizes) {
      const [K, P] = rows.shape;
      const [parts, whole] = memory.compute([rows], [[K, sizes.length], [K]], ([values], [byPart, all]) => {
        for (let k = 0; k < K; k++) {
          let total = 0;
          let at = k * P;
          for (const [part, size] of sizes.entries()) {
            let squares = 0;
            for (const end = at + size; at < end; at++) squares += values![at]! * values![at]!;
            byPart![k * sizes.length + part] = Math.sqrt(squares);
            total += squares;
          }
          all![k] = Math.sqrt(total);
        }
      }) as [Tensor, Tensor];
      return { parts: parts as Tensor2D, whole: whole as Tensor1D };
    },
  };
}
