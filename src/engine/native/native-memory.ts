import type { Tf } from '../engine.js';
import { type HostMemory, sizeOf, type Values } from '../host/host-memory.js';
import { makeTensor, nativeBackend } from './native-backend.js';

/** The memory of the native backend: buffers that are used again, so that no step asks the system for pages. */
export function nativeMemory(tf: Tf): HostMemory {
  return {
    compute(inputs, shapes, fill) {
      const backend = nativeBackend(tf);
      const outputs = shapes.map((shape) => backend.take(sizeOf(shape)).fill(0));
      fill(
        inputs.map((input) => backend.values(input) as Values),
        outputs,
      );
      return outputs.map((values, index) => makeTensor(tf, shapes[index]!, values));
    },
  };
}
