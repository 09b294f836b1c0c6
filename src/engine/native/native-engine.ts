import type { BackendName, Engine } from '../engine.js';
import { hostEngine } from '../host/host-engine.js';
import { arrayMemory } from '../host/host-memory.js';
import { activate, loadTfjs } from '../tfjs.js';
import { loadAddon } from './addon.js';
import { nativeCrossEntropy } from './cross-entropy.js';
import { nativeFusedLayer } from './fused-layer.js';
import { nativeDense, nativeProduct, replaceMatMulKernels } from './mat-mul.js';
import { nativeBackendName, registerNativeBackend } from './native-backend.js';
import { nativeUpdate } from './update.js';

/** The engine with compiled kernels, as this thread's active backend. An Error where they were not built. */
export async function createNativeEngine() {
  const addon = loadAddon();
  const tf = loadTfjs();
  registerNativeBackend(tf, addon);
  await activate(tf, nativeBackendName);
  replaceMatMulKernels(tf, addon);
  const host = hostEngine(nativeBackendName as BackendName, tf, arrayMemory(tf), nativeProduct(tf, addon));
  return {
    ...host,
    addon,
    dense: nativeDense(tf, addon),
    update: nativeUpdate(tf, addon),
    crossEntropy: nativeCrossEntropy(tf, addon),
    fusedLayer: nativeFusedLayer(tf, addon),
  } satisfies Engine & Record<string, unknown>;
}
