import type { GpuLayout } from './gpu-layout.js';
import type { BatchSize } from './gpu-programs.js';

/** Floats that a replica's pass works in, by the name of the buffer; forward alone leaves out what only the way back needs. */
export function scratchSizes(
  { cell, units, width, layers, output, size, offsets }: GpuLayout,
  { steps, batch }: BatchSize,
  differentiates: boolean,
): Readonly<Record<string, number>> {
  const rows = steps * batch;
  const targets = output.at === 'every-step' ? rows : batch;
  const sizes: Record<string, number> = { readOut: targets * output.size, losses: targets };
  for (const [layer, directions] of layers.entries()) {
    sizes[`outputs${layer}`] = rows * width;
    for (const { direction } of directions) sizes[`saved${layer}.${direction}`] = rows * cell.slots * units;
    const isEnd = output.at === 'last-step' && layer === layers.length - 1;
    if (differentiates) sizes[`dOutputs${layer}`] = (isEnd ? batch : rows) * width;
  }
  if (!differentiates) return sizes;
  return { ...sizes, gradient: size, squares: offsets.length - 1, transposed: cell.gates * units * units };
}

/** What a share of replicas may take together, and in one buffer, in bytes. */
export interface ScratchLimits {
  readonly together: number;
  readonly binding: number;
}

/** How many replicas a pass takes at once: as many as fit, one at least. RangeError where one replica's largest array does not fit into a buffer. */
export function replicasAtOnce(sizes: Readonly<Record<string, number>>, limits: ScratchLimits): number {
  const bytes = Object.values(sizes).map((size) => 4 * size);
  const largest = Math.max(...bytes);
  if (largest > limits.binding) {
    throw new RangeError(
      `the GPU binds ${limits.binding} bytes at most, and one replica's activations take ${largest} in one buffer: ask for fewer units, steps or sequences`,
    );
  }
  const all = bytes.reduce((sum, one) => sum + one, 0);
  return Math.max(1, Math.floor(Math.min(limits.together / all, limits.binding / largest)));
}

/** Buffers on a device by name; those that grow are made anew. */
export class GpuArrays {
  readonly #device: GPUDevice;
  readonly #buffers: Record<string, GPUBuffer> = {};

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get buffers(): Readonly<Record<string, GPUBuffer>> {
    return this.#buffers;
  }

  /** A buffer of at least so many numbers of four bytes; whether it had to be made, in which case it holds zeros. */
  reserve(name: string, numbers: number, usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE): boolean {
    const size = Math.max(16, 4 * numbers);
    const old = this.#buffers[name];
    if (old && old.size >= size) return false;
    old?.destroy();
    const use = usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    this.#buffers[name] = this.#device.createBuffer({ label: name, size, usage: use });
    return true;
  }

  write(name: string, data: Float32Array | Int32Array | Uint32Array | ArrayBuffer, at = 0): void {
    const view = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    this.#device.queue.writeBuffer(this.#buffers[name]!, 4 * at, view as Uint8Array<ArrayBuffer>);
  }

  /** Puts another buffer in the place of one, which is given up. */
  replace(name: string, buffer: GPUBuffer): void {
    this.#buffers[name]?.destroy();
    this.#buffers[name] = buffer;
  }

  dispose(): void {
    for (const buffer of Object.values(this.#buffers)) buffer.destroy();
  }
}
