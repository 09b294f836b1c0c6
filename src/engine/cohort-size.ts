import type { BackendName } from './engine.js';

/** Operations of an update below which what a step costs beside the kernels is felt. */
const worthwhile = 200e6;
const most = 64;
/** Replicas of a cohort on a GPU at most. */
export const mostOnGpu = 4096;
/** What every WebGPU adapter can bind as one buffer (the standard's least maxStorageBufferBindingSize). */
const boundBytes = 128 << 20;

/**
 * How many replicas a cohort stacks at most, for trials whose update takes so many floating-point operations each and
 * that have so many parameters. A GPU is filled by many; on webgpu they fit into one buffer of the size that every
 * adapter can bind. The native engine takes its replicas one after another: as few as make an update long
 * beside the batch and the call, which take 10 to 60 µs, since smaller cohorts end sooner and lose less.
 */
export function cohortSize(backend: BackendName, operations: number, parameters: number): number {
  if (backend === 'webgpu')
    return Math.min(mostOnGpu, Math.max(1, Math.floor(boundBytes / (4 * parameters))));
  if (backend === 'tensorflow-gpu') return most;
  if (backend !== 'native') return 8;
  return Math.min(most, Math.max(1, Math.ceil(worthwhile / operations)));
}
