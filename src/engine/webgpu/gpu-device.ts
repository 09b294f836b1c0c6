import type { GpuLimits } from '../gpu-limits.js';
import type { OpenDevice } from './open-device.js';
import { Program, type ProgramText } from './program.js';

/** A device that was lost, or that refuses what it is asked for. Nothing on it is of use any more; another may be opened. */
export class DeviceLost extends Error {
  override readonly name = 'DeviceLost';
}

/** An open device with the programs compiled for it, and what has gone wrong on it. */
export class GpuDevice {
  readonly device: GPUDevice;
  readonly #programs = new Map<string, Program>();
  readonly #name: string;
  #lost: string | undefined;

  constructor({ device, name }: OpenDevice) {
    this.device = device;
    this.#name = name;
    void device.lost.then(({ reason, message }) => {
      this.#lost = message || reason;
    });
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  get limits(): GpuLimits {
    const { limits } = this.device;
    return {
      threads: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
      workgroupMemory: limits.maxComputeWorkgroupStorageSize,
      binding: limits.maxStorageBufferBindingSize,
    };
  }

  compile(text: ProgramText): Program {
    const key = JSON.stringify(text);
    const program = this.#programs.get(key) ?? new Program(this.device, text);
    this.#programs.set(key, program);
    return program;
  }

  /** Runs what may fail on the device; the promise tells so, a sentence for want of memory and another for a mistake of ours. */
  guarded(work: () => void): Promise<void> {
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('out-of-memory');
    work();
    const memory = this.device.popErrorScope();
    const mistake = this.device.popErrorScope();
    const failures = Promise.all([memory, mistake]).then(([short, wrong]) => {
      if (short) throw new Error(`${this.#name} has not enough memory: ${short.message}`);
      if (wrong) throw new Error(`${this.#name} refuses a program: ${wrong.message}`);
    });
    // Whoever waits for the next numbers hears of it.
    failures.catch(() => {});
    return failures;
  }

  /** Numbers of a buffer, four bytes each. DeviceLost where they cannot be had. */
  async read(buffer: GPUBuffer, numbers: number): Promise<ArrayBuffer> {
    const size = 4 * numbers;
    const { device } = this;
    const staging = device.createBuffer({
      label: 'read back',
      size,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (cause) {
      // The reason of the loss is told in a task of its own.
      await new Promise((resolve) => setImmediate(resolve));
      throw new DeviceLost(`${this.#name} was lost: ${this.#lost ?? (cause as Error).message}`, { cause });
    }
    const copy = staging.getMappedRange().slice(0);
    staging.destroy();
    return copy;
  }
}
