import { useMathKernels } from '../math/kernels.js';
import { backends } from './backends.js';
import type { BackendName, Engine } from './engine.js';
import { addonFile, loadAddon } from './native/addon.js';

/** Loads a backend in this thread and makes it the active one. An Error with one clear sentence where it cannot; never another backend. */
export async function loadEngine(name: BackendName): Promise<Engine> {
  lendKernels();
  try {
    return await backends[name].load();
  } catch (cause) {
    throw new Error(`backend "${name}": ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Gives random numbers and linear algebra the compiled kernels, whatever backend trains. */
function lendKernels(): void {
  if (addonFile() === undefined) return;
  try {
    const addon = loadAddon();
    // An addon of an earlier version may still be there where no compiler is.
    if ('uniforms' in addon) useMathKernels(addon);
  } catch {
    // Kernels that cannot be loaded are the matter of the native backend, which says so.
  }
}

/** What the main thread has to do before worker threads load a backend; nothing for most. */
export async function prepareMainThread(name: BackendName): Promise<void> {
  await backends[name].prepareMainThread();
}

/** Whether worker threads must load a backend one after another. */
export function warmsOneByOne(name: BackendName): boolean {
  return backends[name].warmsOneByOne;
}

/** How far final losses of the same trial may lie apart, as a part of the loss; 0 where the same bits are promised. */
export function toleranceOf(name: BackendName): number {
  return backends[name].tolerance ?? 0;
}

/** Whether a GPU does a backend's work. */
export function runsOnGpu(name: BackendName): boolean {
  return backends[name].onGpu;
}
