import type { GpuLimits } from '../gpu-limits.js';
import type { PassModel } from '../model-pass.js';
import { scratchSizes } from './gpu-arrays.js';
import { gpuLayout } from './gpu-layout.js';
import type { BatchSize } from './gpu-programs.js';

/**
 * Why a GPU cannot train even one replica of a model on batches of a size, to stand behind the name of the model:
 * which of its arrays no program can bind. Undefined where it can.
 */
export function refuseShape(model: PassModel, size: BatchSize, { binding }: GpuLimits): string | undefined {
  const layout = gpuLayout(model);
  const arrays = {
    parameters: model.sizes.reduce((sum, one) => sum + one, 0),
    activations: layout ? Math.max(...Object.values(scratchSizes(layout, size, true))) : 0,
  };
  for (const [name, numbers] of Object.entries(arrays)) {
    if (4 * numbers > binding)
      return `the ${name} of one trial take ${gigabytes(4 * numbers)} in one buffer, and it binds ${gigabytes(binding)} at most`;
  }
  return undefined;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
