import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { stackLayers } from '../cells/index.js';
import type { Engine } from '../engine/engine.js';
import { learningRateAt, slotsOf, updateParameters } from '../optimizers/index.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import { updatesBefore } from '../plan/updates-before.js';
import type { Batch, LoadedTask } from '../tasks/task.js';
import { learningRates } from '../warm-start/learning-rates.js';
import { joinRows } from './join-rows.js';
import { takeApart } from './layout.js';
import { lossOf, type Model, runModel, type States } from './model.js';
import type { Measures, Reading, Replicas } from './replicas.js';
import { type StackedBatch, stackBatches } from './stack-batches.js';
import { clipByNorm, differentiate, type Gradients } from './train-step.js';

/** Replicas in training by the ops of an engine, differentiated by TensorFlow.js; it works on every backend. */
export class ComposedReplicas implements Replicas {
  #specs: readonly TrialSpec[];
  #parameters: Tensor2D;
  #slots: readonly Tensor2D[];
  #states: States | undefined;
  #measured: Omit<Gradients, 'gradient' | 'states'> | undefined;
  /** For the steps from `#firstCheck` on, a number of each replica that is finite while its loss and gradient are. */
  #checks: Tensor1D[] = [];
  #firstCheck: number;
  #firstBad: readonly (number | undefined)[];
  /** What the learning rate of each variable is multiplied by; undefined where all are trained alike. */
  readonly #rates: Float32Array | undefined;
  readonly #updatesBefore: number;

  constructor(
    private readonly engine: Engine,
    private readonly model: Model,
    private readonly task: LoadedTask,
    specs: readonly TrialSpec[],
    states: readonly ReplicaState[],
    step: number,
  ) {
    const { tf } = engine;
    this.#specs = specs;
    this.#firstCheck = step;
    this.#firstBad = states.map(({ firstBadStep }) => firstBadStep);
    const { warmStart } = specs[0]!;
    this.#rates = learningRates(
      warmStart,
      model.layout.variables.map(({ path }) => path),
    );
    this.#updatesBefore = updatesBefore(warmStart);
    const rows = (parts: readonly Float32Array[]) =>
      tf.tensor2d(joinRows(parts), [specs.length, model.layout.size]);
    this.#parameters = rows(states.map(({ parameters }) => parameters));
    this.#slots = Array.from({ length: slotsOf(specs[0]!.train.optimizer) }, (_, slot) =>
      states[0]!.slots.length > 0
        ? rows(states.map(({ slots }) => slots[slot]!))
        : tf.zerosLike(this.#parameters),
    );
    if (states[0]!.states) this.#states = this.#stackStates(states.map((state) => state.states!));
  }

  advance(step: number, { update, measure = true }: Parameters<Replicas['advance']>[1]): void {
    const { tf } = this.engine;
    const batches = this.#specs.map((spec) => this.task.batch(spec.seed.data, step));
    const batch = stackBatches(tf, this.task.shape, batches);
    const trained = { rates: this.#rates, measuresFrozen: measure };
    const pass = differentiate(this.engine, this.model, this.#parameters, batch, this.#states, trained);
    disposeBatch(tf, batch);
    tf.dispose(this.#states as never);
    this.#states = this.task.shape.carriesState ? pass.states : undefined;
    this.#checks.push(tf.tidy(() => tf.add(pass.loss, pass.norms.whole) as Tensor1D));
    if (update) this.#update(pass, step);
    pass.gradient.dispose();
    this.#forgetMeasures();
    this.#measured = pass;
  }

  async measures(): Promise<readonly Measures[]> {
    const { loss, norms } = this.#measured!;
    const [losses, whole, parts] = await Promise.all([loss.data(), norms.whole.data(), norms.parts.array()]);
    return parts.map((variableNorms, k) => ({ loss: losses[k]!, norm: whole[k]!, variableNorms }));
  }

  async firstBadSteps(): Promise<readonly (number | undefined)[]> {
    const [checks, first] = [this.#checks, this.#firstCheck];
    this.#checks = [];
    this.#firstCheck = first + checks.length;
    const rows = await Promise.all(checks.map((check) => check.data()));
    this.engine.tf.dispose(checks);
    this.#firstBad = this.#firstBad.map((known, k) => {
      const bad = rows.findIndex((row) => !Number.isFinite(row[k]!));
      return known ?? (bad === -1 ? undefined : first + bad);
    });
    return this.#firstBad;
  }

  readsAtOnce(): number {
    return 1;
  }

  async read(first: number, count: number, batch: Batch): Promise<readonly Reading[]> {
    const readings: Reading[] = [];
    for (let k = first; k < first + count; k++) readings.push(await this.#readOne(k, batch));
    return readings;
  }

  async #readOne(replica: number, batch: Batch): Promise<Reading> {
    const { engine, model } = this;
    const { tf } = engine;
    const [loss, outputs] = tf.tidy(() => {
      const row = tf.slice(this.#parameters, [replica, 0], [1, model.layout.size]) as Tensor2D;
      const stacked = stackBatches(tf, model.task, [batch]);
      const { outputs } = runModel(engine, model, takeApart(engine, row, model.layout), stacked, undefined);
      return [lossOf(engine, model, outputs, stacked), outputs] as const;
    });
    const reading = { loss: (await loss.data())[0]!, outputs: (await outputs.data()) as Float32Array };
    tf.dispose([loss, outputs]);
    return reading;
  }

  keep(rows: readonly number[]): void {
    const { tf } = this.engine;
    const kept = <T extends Tensor>(whole: T): T => {
      const part = tf.gather(whole, [...rows]) as T;
      whole.dispose();
      return part;
    };
    this.#forgetMeasures();
    this.#specs = rows.map((row) => this.#specs[row]!);
    this.#firstBad = rows.map((row) => this.#firstBad[row]);
    this.#parameters = kept(this.#parameters);
    this.#slots = this.#slots.map(kept);
    this.#checks = this.#checks.map(kept);
    this.#states = this.#states?.map((layer) => layer.map(kept));
  }

  async parameters(replica: number): Promise<Float32Array> {
    return this.#rowOf(this.#parameters, replica);
  }

  async state(replica: number): Promise<ReplicaState> {
    const rows = (wholes: readonly Tensor[]) =>
      Promise.all(wholes.map((whole) => this.#rowOf(whole, replica)));
    const [firstBad, parameters, slots, states] = await Promise.all([
      this.firstBadSteps(),
      this.parameters(replica),
      rows(this.#slots),
      this.#states && rows(this.#states.flat()),
    ]);
    return {
      parameters,
      slots,
      states: states && joinRows(states),
      firstBadStep: firstBad[replica],
    };
  }

  dispose(): void {
    const { tf } = this.engine;
    this.#forgetMeasures();
    tf.dispose([this.#parameters, ...this.#slots, ...this.#checks]);
    tf.dispose(this.#states as never);
  }

  /** Makes the update that follows `updates` ones. */
  #update({ gradient, norms }: Gradients, updates: number): void {
    const { engine } = this;
    const { optimizer, clipNorm } = this.#specs[0]!.train;
    const learningRates = this.#specs.map((spec) => learningRateAt(spec.train.optimizer, updates));
    const step = updates + 1 + this.#updatesBefore;
    const before = { parameters: this.#parameters, slots: this.#slots };
    if (engine.updateInPlace && !this.#rates) {
      const request = { rule: optimizer, gradient, norms: norms.whole, clipNorm, learningRates, step };
      engine.updateInPlace({ ...before, ...request });
      return;
    }
    const after = engine.tf.tidy(() => {
      const learningRate = this.#ratesOf(engine.tf.tensor2d(learningRates, [learningRates.length, 1]));
      const clipped = clipByNorm(engine.tf, gradient, norms.whole, clipNorm);
      const now = { ...before, gradient: clipped, learningRate, step };
      const { parameters, slots } = updateParameters(engine.tf, optimizer, now);
      return { parameters, slots: [...slots] };
    });
    engine.tf.dispose([this.#parameters, ...this.#slots]);
    this.#parameters = after.parameters;
    this.#slots = after.slots;
  }

  /** The learning rates of all parameters, [K, P], or of all replicas, [K, 1], where all variables are trained alike. */
  #ratesOf(ofReplicas: Tensor2D): Tensor2D {
    if (this.#rates === undefined) return ofReplicas;
    const { tf } = this.engine;
    const ofParameters = this.model.layout.variables.flatMap(({ size }, variable) =>
      new Array<number>(size).fill(this.#rates![variable]!),
    );
    return tf.mul(ofReplicas, tf.tensor2d(ofParameters, [1, ofParameters.length]));
  }

  /** A copy of one replica's part of what all have. */
  async #rowOf(whole: Tensor, replica: number): Promise<Float32Array> {
    const row = this.engine.tf.slice(whole, replica, 1);
    const values = Float32Array.from((await row.data()) as Float32Array);
    row.dispose();
    return values;
  }

  /** The states of all replicas from those of each, which lie one behind the other. */
  #stackStates(rows: readonly Float32Array[]): States {
    const { cell, task } = this.model;
    const { units } = cell.kind === 'bidirectional' ? cell.cell : cell;
    const size = task.batch * units;
    const directions = stackLayers(cell).flat().length;
    const count = rows[0]!.length / size / directions;
    const state = (place: number): Tensor3D =>
      this.engine.tf.tensor3d(joinRows(rows.map((row) => row.subarray(place * size, (place + 1) * size))), [
        rows.length,
        task.batch,
        units,
      ]);
    return Array.from({ length: directions }, (_, direction) =>
      Array.from({ length: count }, (_, part) => state(direction * count + part)),
    );
  }

  #forgetMeasures(): void {
    if (this.#measured) {
      const { loss, norms } = this.#measured;
      this.engine.tf.dispose([loss, norms.parts, norms.whole]);
    }
    this.#measured = undefined;
  }
}

function disposeBatch(tf: Engine['tf'], { input, targets, weights, lengths }: StackedBatch): void {
  tf.dispose([input, targets, weights, lengths] as never);
}
