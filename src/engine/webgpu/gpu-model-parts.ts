import type { ScratchLimits } from './gpu-arrays.js';
import type { GpuDevice } from './gpu-device.js';
import type { GpuLayout } from './gpu-layout.js';
import type { GpuPrograms } from './gpu-programs.js';

/** What replicas on a GPU are made of. */
export interface GpuModelParts {
  readonly gpu: GpuDevice;
  readonly layout: GpuLayout;
  readonly programs: GpuPrograms;
  readonly limits: ScratchLimits;
}
