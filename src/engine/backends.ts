import type { Backend } from './backend.js';
import { cpu } from './cpu.js';
import type { BackendName } from './engine.js';
import { native } from './native.js';
import { tensorflow, tensorflowGpu } from './tensorflow.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';

/** Every backend by its name. */
export const backends: Readonly<Record<BackendName, Backend>> = {
  'tensorflow-gpu': tensorflowGpu,
  webgpu,
  native,
  tensorflow,
  wasm,
  cpu,
};

/** The order in which `auto` tries: a CUDA device, any GPU, our own kernels, the C library, WebAssembly, what works everywhere. */
export const autoOrder: readonly BackendName[] = [
  'tensorflow-gpu',
  'webgpu',
  'native',
  'tensorflow',
  'wasm',
  'cpu',
];
