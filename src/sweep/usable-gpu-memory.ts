import type { BackendName } from '../engine/engine.js';
import { gpuMemory } from '../engine/gpu-memory.js';
import { runsOnGpu } from '../engine/load-engine.js';
import type { RunRequest } from './prepare-sweep.js';

/** Bytes of the GPU's memory that a run may take; undefined where no GPU does the work, or it is not known. */
export async function usableGpuMemory(
  backend: BackendName,
  { gpuMemory: asked }: Pick<RunRequest, 'gpuMemory'>,
): Promise<number | undefined> {
  if (!runsOnGpu(backend)) return undefined;
  return asked === undefined ? await gpuMemory() : asked * 1e9;
}
