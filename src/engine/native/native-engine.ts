import type { Engine } from '../engine.js';
import { hostEngine } from '../host/host-engine.js';
import { activate, loadTfjs } from '../tfjs.js';
import { loadAddon } from './addon.js';
import { nativeCrossEntropy } from './cross-entropy.js';
import { nativeFusedLayer } from './fused-layer.js';
import { nativeDense, nativeProduct, replaceMatMulKernels } from './mat-mul.js';
import { nativeModelPass } from './model-pass.js';
import { nativeBackendName, registerNativeBackend } from './native-backend.js';
import { nativeMemory } from './native-memory.js';
import { nativeRowNorms } from './row-norms.js';
import { nativeUpdate } from './update-in-place.js';

/** The engine with compiled kernels, as this thread's active backend. An Error where they were not built. */
export async function createNativeEngine() {
  const addon = loadAddon();
  const tf = loadTfjs();
  registerNativeBackend(tf, addon);
  await activate(tf, nativeBackendName);
  replaceMatMulKernels(tf, addon);
  const host = hostEngine('native', tf, nativeMemory(tf), nativeProduct(tf, addon));
  return {
    ...host,
    addon,
    dense: nativeDense(tf, addon),
    rowNorms: nativeRowNorms(tf, addon),
    updateInPlace: nativeUpdate(tf, addon),
    crossEntropy: nativeCrossEntropy(tf, addon),
    fusedLayer: nativeFusedLayer(tf, addon),
    modelPass: nativeModelPass(addon),
  } satisfies Engine & Record<string, unknown>;
}
