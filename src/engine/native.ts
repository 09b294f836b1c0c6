import type { Backend } from './backend.js';
import { addonFile } from './native/addon.js';
import { createNativeEngine } from './native/native-engine.js';

/** TensorFlow.js on compiled kernels: whole sequences in one call, on one thread. */
export const native: Backend = {
  absent: () =>
    addonFile() === undefined
      ? 'its kernels were not built: install a C++ compiler and run npm rebuild'
      : undefined,
  load: createNativeEngine,
  prepareMainThread: async () => undefined,
  onGpu: false,
  warmsOneByOne: false,
};
