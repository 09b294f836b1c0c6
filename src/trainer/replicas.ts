import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import { learningRateAt, slotsOf, updateParameters } from '../optimizers/index.js';
import type { TrialSpec } from '../plan/trial.js';
import type { LoadedTask } from '../tasks/task.js';
import type { Model, States } from './model.js';
import { stackBatches } from './stack-batches.js';
import { clipByNorm, differentiate, type Gradients } from './train-step.js';

/** The tensors of a cohort in training: parameters, optimizer slots and carried states of all replicas. */
export class Replicas {
  #specs: readonly TrialSpec[];
  #parameters: Tensor2D;
  #slots: readonly Tensor2D[];
  #states: States | undefined;
  #checks: Tensor1D[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly model: Model,
    private readonly task: LoadedTask,
    specs: readonly TrialSpec[],
    first: readonly Float32Array[],
  ) {
    this.#specs = specs;
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
    const batches = this.#specs.map((spec) => this.task.batch(spec.seed.data, step));
    const batch = stackBatches(tf, this.task.shape, batches);
    const pass = differentiate(this.engine, this.model, this.#parameters, batch, this.#states);
    tf.dispose([batch.input, batch.targets, batch.weights] as never);
    tf.dispose(this.#states as never);
    this.#states = this.task.shape.carriesState ? pass.states : undefined;
    this.#checks.push(tf.tidy(() => tf.add(pass.loss, pass.norms.whole) as Tensor1D));
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

  /** Makes update number `step`, counted from 1, out of a pass, and disposes of the pass. */
  update(pass: Gradients, step: number): void {
    const { engine } = this;
    const { optimizer, clipNorm } = this.#specs[0]!.train;
    const { gradient, norms } = pass;
    const before = { parameters: this.#parameters, slots: this.#slots };
    const learningRates = this.#specs.map((spec) => learningRateAt(spec.train.optimizer, step - 1));
    if (engine.updateInPlace) {
      const request = { rule: optimizer, gradient, norms: norms.whole, clipNorm, learningRates, step };
      engine.updateInPlace({ ...before, ...request });
    } else {
      const after = engine.tf.tidy(() => {
        const learningRate = engine.tf.tensor2d(learningRates, [learningRates.length, 1]);
        const clipped = clipByNorm(engine.tf, gradient, norms.whole, clipNorm);
        const { parameters, slots } = updateParameters(engine.tf, optimizer, {
          ...before,
          gradient: clipped,
          learningRate,
          step,
        });
        return { parameters, slots: [...slots] };
      });
      engine.tf.dispose([this.#parameters, ...this.#slots]);
      this.#parameters = after.parameters;
      this.#slots = after.slots;
    }
    this.discard(pass);
  }

  /**
   * Goes on with some of the replicas alone, given by ascending row, when all checks are taken and no pass is out.
   * What the others took is freed, and the bits of those that stay do not change.
   */
  keep(rows: readonly number[]): void {
    const { tf } = this.engine;
    const kept = <T extends Tensor>(whole: T): T => {
      const part = tf.gather(whole, [...rows]) as T;
      whole.dispose();
      return part;
    };
    this.#specs = rows.map((row) => this.#specs[row]!);
    this.#parameters = kept(this.#parameters);
    this.#slots = this.#slots.map(kept);
    this.#states = this.#states?.map((layer) => layer.map(kept));
  }

  /** Frees a pass that leads to no update. */
  discard({ loss, gradient, norms }: Gradients): void {
    this.engine.tf.dispose([loss, gradient, norms.parts, norms.whole]);
  }

  /** Frees every tensor that is still held, but for passes that were not taken back. */
  dispose(): void {
    const { tf } = this.engine;
    tf.dispose([this.#parameters, ...this.#slots, ...this.#checks]);
    tf.dispose(this.#states as never);
  }
}
