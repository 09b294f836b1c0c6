import type { PassBatch } from '../model-pass.js';
import { GpuArrays, replicasAtOnce, scratchSizes } from './gpu-arrays.js';
import { writeBatches } from './gpu-batches.js';
import type { GpuModelParts } from './gpu-model-parts.js';
import { GpuPass } from './gpu-pass.js';

/** Passes forward alone, in arrays of their own that grow with the largest batch. */
export class GpuReader {
  readonly #parts: GpuModelParts;
  readonly #arrays: GpuArrays;

  constructor(parts: GpuModelParts) {
    this.#parts = parts;
    this.#arrays = new GpuArrays(parts.gpu.device);
  }

  atOnce(batch: PassBatch): number {
    const { layout, limits } = this.#parts;
    return replicasAtOnce(scratchSizes(layout, batch, false), limits);
  }

  async read(
    parameters: GPUBuffer,
    { first, count, replicas }: { readonly first: number; readonly count: number; readonly replicas: number },
    batch: PassBatch,
    wantsOutputs: boolean,
  ) {
    const { gpu, layout, programs } = this.#parts;
    const arrays = this.#arrays;
    const pending = gpu.guarded(() => {
      for (const [name, numbers] of Object.entries(scratchSizes(layout, batch, false)))
        arrays.reserve(name, Math.min(count, this.atOnce(batch)) * numbers);
      arrays.reserve('results', replicas);
      // Without states that are carried these are bound and never touched.
      arrays.reserve('before', 4);
      arrays.reserve('after', 4);
      writeBatches(arrays, layout, [batch], new Uint32Array(replicas));
      const { steps, batch: sequences } = batch;
      const work = { steps, batch: sequences, first, count, atOnce: count, carry: false };
      const pass = new GpuPass(gpu, programs.forward(false), { ...arrays.buffers, parameters }, work);
      const encoder = gpu.device.createCommandEncoder();
      pass.encode(encoder);
      gpu.device.queue.submit([encoder.finish()]);
      pass.dispose();
    });
    await pending;
    const losses = new Float32Array(await gpu.read(arrays.buffers.results!, first + count));
    const loss = losses.slice(first);
    if (!wantsOutputs) return { loss };
    const numbers = count * batch.targets.length * layout.output.size;
    return { loss, outputs: new Float32Array(await gpu.read(arrays.buffers.readOut!, numbers)) };
  }

  dispose(): void {
    this.#arrays.dispose();
  }
}
