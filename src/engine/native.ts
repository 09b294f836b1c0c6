import type { Backend } from './backend.js';
import { addonFile } from './native/addon.js';
import { createNativeEngine } from './native/native-engine.js';
import { nativeUpdate } from './native/update-in-place.js';

/** TensorFlow.js on compiled kernels: whole sequences in one call, on one thread. */
export const native: Backend = {
  absent: () =>
    addonFile() === undefined
      ? 'its kernels were not built: install a C++ compiler and run npm rebuild'
      : undefined,
  async load() {
    const engine = await createNativeEngine();
    return { ...engine, updateInPlace: nativeUpdate(engine.tf, engine.addon) };
  },
  prepareMainThread: async () => undefined,
  warmsOneByOne: false,
};
