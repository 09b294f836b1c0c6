import type { PassBatch } from '../model-pass.js';
import type { RuleArguments } from '../native/addon.js';
import { ruleArguments, type UpdateRule } from '../native/rule-arguments.js';
import type {
  ResidentArray,
  ResidentMeasures,
  ResidentReplicas,
  ResidentStart,
  ResidentStep,
} from '../resident-model.js';
import { GpuArrays, replicasAtOnce, scratchSizes } from './gpu-arrays.js';
import { writeBatches } from './gpu-batches.js';
import type { GpuModelParts } from './gpu-model-parts.js';
import { GpuPass } from './gpu-pass.js';
import type { BatchSize } from './gpu-programs.js';
import { GpuReader } from './gpu-reader.js';
import { resultsStride, ruleNumbers } from './update.js';

/** Steps after which the one who trains waits for those before them. */
const stepsUnderWay = 8;

/** Replicas whose parameters, slots and states lie on a GPU; a step is one command buffer, and nothing is read back until it is asked for. */
export class GpuReplicas implements ResidentReplicas {
  readonly #parts: GpuModelParts;
  readonly #size: BatchSize;
  readonly #arrays: GpuArrays;
  readonly #reader: GpuReader;
  readonly #slots: number;
  readonly #atOnce: number;
  #replicas: number;
  #pass: GpuPass | undefined;
  #passKey = '';
  #underWay: Promise<unknown> | undefined;
  #steps = 0;
  #measured: Promise<ResidentMeasures> | undefined;
  #failures: Promise<void>[] = [];

  constructor(parts: GpuModelParts, { replicas, parameters, slots, states }: ResidentStart, size: BatchSize) {
    const { gpu, layout, limits } = parts;
    this.#parts = parts;
    this.#size = size;
    this.#replicas = replicas;
    this.#slots = slots.length;
    const scratch = scratchSizes(layout, size, true);
    this.#atOnce = Math.min(replicas, replicasAtOnce(scratch, limits));
    this.#arrays = new GpuArrays(gpu.device);
    this.#reader = new GpuReader(parts);
    const stride = resultsStride(layout);
    this.#guard(() => {
      const arrays = this.#arrays;
      for (const [name, numbers] of Object.entries(scratch)) arrays.reserve(name, this.#atOnce * numbers);
      for (const [name, numbers] of Object.entries({ parameters: layout.size, ...this.#stateSizes() }))
        arrays.reserve(name, replicas * numbers);
      arrays.reserve('results', replicas * stride);
      arrays.reserve('rates', replicas);
      arrays.reserve('batchOf', replicas);
      arrays.reserve('rule', 12, GPUBufferUsage.UNIFORM);
      arrays.write('parameters', parameters);
      for (const [slot, values] of slots.entries()) {
        arrays.reserve(`slot${slot}`, values.length);
        arrays.write(`slot${slot}`, values);
      }
      if (states) arrays.write('before', states);
      const none = new Uint32Array(replicas * stride);
      for (let k = 0; k < replicas; k++) none[k * stride + 2] = 0xffffffff;
      arrays.write('results', none);
    });
  }

  advance(step: ResidentStep): void | Promise<void> {
    const { gpu } = this.#parts;
    this.#measured = undefined;
    const first = this.#steps++ === 0;
    if (first) this.#guard(() => this.#submit(step));
    else this.#submit(step);
    if (this.#steps % stepsUnderWay !== 0) return undefined;
    const before = this.#underWay;
    this.#underWay = gpu.device.queue.onSubmittedWorkDone().catch(() => {});
    return before as Promise<void> | undefined;
  }

  measures(): Promise<ResidentMeasures> {
    this.#measured ??= this.#measure();
    return this.#measured;
  }

  readsAtOnce(batch: PassBatch): number {
    return this.#reader.atOnce(batch);
  }

  async read(first: number, count: number, batch: PassBatch, wantsOutputs: boolean) {
    await this.#settle();
    return this.#reader.read(
      this.#arrays.buffers.parameters!,
      { first, count, replicas: this.#replicas },
      batch,
      wantsOutputs,
    );
  }

  keep(rows: readonly number[]): void {
    const { device } = this.#parts.gpu;
    const encoder = device.createCommandEncoder();
    const sizes = {
      parameters: this.#parts.layout.size,
      results: resultsStride(this.#parts.layout),
      ...this.#stateSizes(),
    };
    const kept = Object.entries(sizes).map(([name, numbers]) => {
      const old = this.#arrays.buffers[name]!;
      const size = Math.max(16, 4 * rows.length * numbers);
      const buffer = device.createBuffer({ label: name, size, usage: old.usage });
      for (const [k, row] of rows.entries())
        encoder.copyBufferToBuffer(old, 4 * row * numbers, buffer, 4 * k * numbers, 4 * numbers);
      return [name, buffer] as const;
    });
    device.queue.submit([encoder.finish()]);
    for (const [name, buffer] of kept) this.#arrays.replace(name, buffer);
    this.#replicas = rows.length;
    this.#forgetPass();
    this.#measured = undefined;
  }

  async fetch(array: ResidentArray): Promise<Float32Array> {
    await this.#settle();
    const { layout, gpu } = this.#parts;
    const name = typeof array === 'object' ? `slot${array.slot}` : array === 'states' ? 'before' : array;
    const each = array === 'states' ? this.#stateSizes().before! : layout.size;
    if (array === 'gradient' && this.#atOnce < this.#replicas)
      throw new RangeError(`the gradient of ${this.#atOnce} replicas at most stays on the GPU`);
    return new Float32Array(await gpu.read(this.#arrays.buffers[name]!, this.#replicas * each));
  }

  dispose(): void {
    this.#forgetPass();
    this.#arrays.dispose();
    this.#reader.dispose();
  }

  /** Numbers of a replica in the arrays that differ from step to step, parameters aside. */
  #stateSizes(): Record<string, number> {
    const { layout } = this.#parts;
    const states = layout.states * this.#size.batch * layout.units;
    const slots = Array.from({ length: this.#slots }, (_, slot) => [`slot${slot}`, layout.size]);
    return { ...Object.fromEntries(slots), before: states, after: states };
  }

  #submit({ batches, batchOf, step, carriesState, update }: ResidentStep): void {
    const { gpu, layout } = this.#parts;
    const grown = writeBatches(this.#arrays, layout, batches, batchOf);
    const rule: RuleArguments = update ? ruleArguments(update.rule as UpdateRule, step + 1) : { rule: 0 };
    if (update) this.#arrays.write('rates', update.learningRates);
    const numbers = { updates: update !== undefined, step, clipNorm: update?.clipNorm, rule };
    this.#arrays.write('rule', ruleNumbers(numbers));
    const key = JSON.stringify([rule.rule, rule.nesterov, carriesState]);
    if (grown || key !== this.#passKey) this.#forgetPass();
    this.#pass ??= this.#makePass(rule, carriesState);
    this.#passKey = key;
    const encoder = gpu.device.createCommandEncoder();
    this.#pass.encode(encoder);
    if (carriesState) {
      const { before, after } = this.#arrays.buffers;
      encoder.copyBufferToBuffer(after!, 0, before!, 0, 4 * this.#replicas * this.#stateSizes().before!);
    }
    gpu.device.queue.submit([encoder.finish()]);
  }

  #makePass(rule: RuleArguments, carry: boolean): GpuPass {
    const { gpu, programs } = this.#parts;
    const dispatches = [...programs.forward(true), ...programs.backward(), ...programs.update(rule)];
    const share = { first: 0, count: this.#replicas, atOnce: this.#atOnce, carry };
    return new GpuPass(gpu, dispatches, this.#arrays.buffers, { ...this.#size, ...share });
  }

  #forgetPass(): void {
    this.#pass?.dispose();
    this.#pass = undefined;
  }

  async #measure(): Promise<ResidentMeasures> {
    await this.#settle();
    const { gpu, layout } = this.#parts;
    const stride = resultsStride(layout);
    const variables = stride - 3;
    const K = this.#replicas;
    const found = await gpu.read(this.#arrays.buffers.results!, K * stride);
    const [floats, integers] = [new Float32Array(found), new Int32Array(found)];
    const norms = new Float32Array(K * variables);
    for (let k = 0; k < K; k++) norms.set(floats.subarray(k * stride + 3, (k + 1) * stride), k * variables);
    return {
      loss: Float32Array.from({ length: K }, (_, k) => floats[k * stride]!),
      wholeNorms: Float32Array.from({ length: K }, (_, k) => floats[k * stride + 1]!),
      firstBad: Int32Array.from({ length: K }, (_, k) => integers[k * stride + 2]!),
      norms,
    };
  }

  #guard(work: () => void): void {
    this.#failures.push(this.#parts.gpu.guarded(work));
  }

  /** Throws what has failed on the device. */
  async #settle(): Promise<void> {
    const failures = this.#failures;
    this.#failures = [];
    await Promise.all(failures);
  }
}
