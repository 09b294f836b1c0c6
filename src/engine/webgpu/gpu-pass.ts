import type { GpuDevice } from './gpu-device.js';
import type { BatchSize, Dispatch } from './gpu-programs.js';
import { runNumbers } from './prelude.js';

/** Dispatches over some replicas, a share of them after another, with their buffers bound. */
export class GpuPass {
  readonly #shares: readonly {
    readonly pipeline: GPUComputePipeline;
    readonly group: GPUBindGroup;
    readonly groups: readonly [number, number, number];
  }[];
  readonly #uniforms: GPUBuffer[] = [];

  constructor(
    { device }: GpuDevice,
    dispatches: readonly Dispatch[],
    buffers: Readonly<Record<string, GPUBuffer>>,
    work: BatchSize & {
      readonly first: number;
      readonly count: number;
      readonly atOnce: number;
      readonly carry: boolean;
    },
  ) {
    const { first, count, atOnce, carry } = work;
    const shares = Array.from({ length: Math.ceil(count / atOnce) }, (_, share) => share * atOnce);
    this.#shares = shares.flatMap((start) => {
      const run = device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
      device.queue.writeBuffer(run, 0, runNumbers(first + start, work.steps, work.batch, carry));
      this.#uniforms.push(run);
      const replicas = Math.min(atOnce, count - start);
      return dispatches.map(({ program, names, groups }) => {
        const named = Object.fromEntries(
          Object.entries(names).map(([name, buffer]) => [name, buffers[buffer]!]),
        );
        const group = program.bind({ ...buffers, ...named, run });
        return { pipeline: program.pipeline, group, groups: groups(replicas, work) };
      });
    });
  }

  /** How many dispatches it makes. */
  get length(): number {
    return this.#shares.length;
  }

  encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, groups } of this.#shares) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...groups);
    }
    pass.end();
  }

  dispose(): void {
    for (const uniform of this.#uniforms) uniform.destroy();
  }
}
