import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import { learningRateAt, slotsOf, updateParameters } from '../optimizers/index.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import type { Model, States } from './model.js';
import { stackBatches } from './stack-batches.js';
import { clipByNorm, differentiate, type Gradients } from './train-step.js';

/** The tensors of a cohort in training: parameters, optimizer slots and carried states of all replicas. */
export class Replicas {
  #parameters: Tensor2D;
  #slots: readonly Tensor2D[];
  #states: States | undefined;
  #learningRates: { readonly values: readonly number[]; readonly tensor: Tensor2D } | undefined;
  #checks: Tensor1D[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly model: Model,
    private readonly task: LoadedTask,
    private readonly specs: readonly TrialSpec[],
    first: readonly Float32Array[],
  ) {
    const { size } = model.layout;
    const rows = new Float32Array(specs.length * size);
    for (const [k, row] of first.entries()) rows.set(row, k * size);
    this.#parameters = engine.tf.tensor2d(rows, [specs.length, size]);
    const slots = slotsOf(specs[0]!.train.optimizer);
    this.#slots = Array.from({ length: slots }, () => engine.tf.zerosLike(this.#parameters));
  }

  /** The parameters of all replicas, [K, P]. */
  get parameters(): Tensor2D {
    return this.#parameters;
  }

  /** Loss and gradient on the batch of one step; `update` takes the result back. */
  differentiate(step: number): Gradients {
    const { tf } = this.engine;
    const batches = this.specs.map((spec) => this.task.batch(spec.seed.data, step));
    const batch = stackBatches(tf, this.task.shape, batches);
    const pass = differentiate(this.engine, this.model, this.#parameters, batch, this.#states);
    tf.dispose([batch.input, batch.targets, batch.weights] as never);
    tf.dispose(this.#states as never);
    this.#states = this.task.shape.carriesState ? pass.states : undefined;
    this.#checks.push(tf.tidy(() => tf.add(pass.loss, pass.norms) as Tensor1D));
    return pass;
  }

  /** For every step since the last call, a number of each replica that is finite while its loss and gradient are. */
  async takeChecks(): Promise<readonly Float32Array[]> {
    const checks = this.#checks;
    this.#checks = [];
    const rows = await Promise.all(checks.map((check) => check.data()));
    this.engine.tf.dispose(checks);
    return rows as Float32Array[];
  }

  /** Makes update number `update`, counted from 1, out of a pass, and disposes of the pass. */
  update(pass: Gradients, update: number): void {
    const { tf } = this.engine;
    const { optimizer, clipNorm } = this.specs[0]!.train;
    const learningRate = this.#learningRate(update - 1);
    const next = tf.tidy(() => {
      const gradient =
        clipNorm === undefined ? pass.gradient : clipByNorm(tf, pass.gradient, pass.norms, clipNorm);
      const now = { parameters: this.#parameters, gradient, slots: this.#slots, learningRate, step: update };
      const { parameters, slots } = updateParameters(tf, optimizer, now);
      return { parameters, slots: [...slots] };
    });
    tf.dispose([this.#parameters, ...this.#slots, pass.loss, pass.norms, pass.gradient]);
    this.#parameters = next.parameters;
    this.#slots = next.slots;
  }

  /** Frees every tensor that is still held; passes not taken back belong to the backend's own clean-up. */
  dispose(): void {
    const { tf } = this.engine;
    tf.dispose([this.#parameters, ...this.#slots, ...this.#checks]);
    tf.dispose([this.#states, this.#learningRates?.tensor] as never);
  }

  /** The learning rate of every replica after `updates` updates, [K, 1]. */
  #learningRate(updates: number): Tensor2D {
    const values = this.specs.map((spec) => learningRateAt(spec.train.optimizer, updates));
    if (this.#learningRates?.values.every((value, k) => value === values[k]))
      return this.#learningRates.tensor;
    this.#learningRates?.tensor.dispose();
    this.#learningRates = { values, tensor: this.engine.tf.tensor2d(values, [values.length, 1]) };
    return this.#learningRates.tensor;
  }
}
