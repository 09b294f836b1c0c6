import type { BackendName, Engine, Tf } from '../engine.js';
import { hostAddRow } from './add-row.js';
import { hostCrossEntropy } from './cross-entropy.js';
import type { HostMemory } from './host-memory.js';
import { hostLookUp } from './look-up.js';
import { hostMatMul, type Product } from './mat-mul.js';
import { hostPieces } from './pieces.js';
import { hostRows } from './rows.js';

/** An engine on the active backend, whose tensors lie in host memory; products are made by `product`. */
export function hostEngine(backend: BackendName, tf: Tf, memory: HostMemory, product: Product): Engine {
  const matMul = hostMatMul(tf, product);
  const addRow = hostAddRow(tf, memory);
  return {
    backend,
    tf,
    matMul,
    dense: (x, w, bias) => addRow(matMul(x, w), bias),
    lookUp: hostLookUp(tf, memory),
    crossEntropy: hostCrossEntropy(tf, memory),
    addRow,
    ...hostPieces(tf, memory),
    ...hostRows(memory),
  };
}
