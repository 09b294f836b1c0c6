import type { Backend } from './backend.js';
import { hostEngine } from './host/host-engine.js';
import { wasmMemory } from './host/host-memory.js';
import { planeProduct } from './host/mat-mul.js';
import { activate, loadTfjs, requireBuild } from './tfjs.js';

/** TensorFlow.js in WebAssembly, with SIMD where the processor has it and on one thread, so that bits repeat. */
export const wasm: Backend = {
  absent: () => undefined,
  async load() {
    const tf = loadTfjs();
    requireBuild('@tensorflow/tfjs-backend-wasm');
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await activate(tf, 'wasm');
    const memory = wasmMemory(tf);
    return hostEngine('wasm', tf, memory, planeProduct(tf, memory));
  },
  prepareMainThread: async () => undefined,
  onGpu: false,
  warmsOneByOne: false,
};
