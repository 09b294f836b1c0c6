import type { Backend } from './backend.js';
import { hostEngine } from './host/host-engine.js';
import { arrayMemory } from './host/host-memory.js';
import { loopProduct } from './host/mat-mul.js';
import { activate, loadTfjs } from './tfjs.js';

/** TensorFlow.js in plain JavaScript: works everywhere, and slowly. */
export const cpu: Backend = {
  absent: () => undefined,
  async load() {
    const tf = loadTfjs();
    await activate(tf, 'cpu');
    const memory = arrayMemory(tf);
    return hostEngine('cpu', tf, memory, loopProduct(memory));
  },
  prepareMainThread: async () => undefined,
  onGpu: false,
  warmsOneByOne: false,
};
