import type { PassModel } from '../model-pass.js';
import type { ResidentModel } from '../resident-model.js';
import type { GpuDevice } from './gpu-device.js';
import { gpuLayout } from './gpu-layout.js';
import { GpuPrograms } from './gpu-programs.js';
import { GpuReplicas } from './gpu-replicas.js';
import { scratchBytes } from './scratch-bytes.js';

/** A model in WGSL programs, or undefined where they do not know its cell, or its units do not fit into a workgroup. */
export function gpuModel(gpu: GpuDevice): (model: PassModel) => ResidentModel | undefined {
  const { limits } = gpu;
  const source = { compile: gpu.compile.bind(gpu), limits };
  return (model) => {
    const layout = gpuLayout(model);
    if (!layout || !fits(() => new GpuPrograms(layout, source, 1))) return undefined;
    return {
      start: (first, size) =>
        new GpuReplicas(
          {
            gpu,
            layout,
            programs: new GpuPrograms(layout, source, size.batch),
            limits: { together: scratchBytes, binding: limits.binding },
          },
          first,
          size,
        ),
    };
  };
}

function fits(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
