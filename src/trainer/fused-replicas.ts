import type { ModelPass } from '../engine/model-pass.js';
import { learningRateAt, slotsOf } from '../optimizers/index.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import { updatesBefore } from '../plan/updates-before.js';
import type { Batch, LoadedTask } from '../tasks/task.js';
import { learningRates } from '../warm-start/learning-rates.js';
import { joinRows } from './join-rows.js';
import type { Model } from './model.js';
import type { Measures, Reading, Replicas } from './replicas.js';

/** Replicas in training by an engine's pass over the whole model: one call a step, in arrays that are used again. */
export class FusedReplicas implements Replicas {
  #specs: readonly TrialSpec[];
  #parameters: Float32Array;
  #slots: readonly Float32Array[];
  /** Where the states before the next step lie, undefined while they are zeros, and where those after it go. */
  #statesBefore: Float32Array | undefined;
  #statesAfter: Float32Array | undefined;
  #loss: Float32Array;
  #norms: Float32Array;
  #wholeNorms: Float32Array;
  #learningRates: Float32Array;
  /** What the learning rate of each variable is multiplied by; undefined where all are trained alike. */
  readonly #rates: Float32Array | undefined;
  readonly #updatesBefore: number;
  #firstBad: (number | undefined)[];

  constructor(
    private readonly pass: ModelPass,
    private readonly model: Model,
    private readonly task: LoadedTask,
    specs: readonly TrialSpec[],
    states: readonly ReplicaState[],
  ) {
    const { size, variables } = model.layout;
    const replicas = specs.length;
    const floats = (numbers: number) => new Float32Array(replicas * numbers);
    this.#specs = specs;
    const slots = Array.from({ length: slotsOf(specs[0]!.train.optimizer) }, (_, slot) => slot);
    this.#parameters = joinRows(states.map(({ parameters }) => parameters));
    this.#slots = slots.map((slot) =>
      joinRows(states.map((state) => state.slots[slot] ?? new Float32Array(size))),
    );
    if (states[0]!.states) this.#statesBefore = joinRows(states.map((state) => state.states!));
    this.#loss = floats(1);
    this.#norms = floats(variables.length);
    this.#wholeNorms = floats(1);
    this.#learningRates = floats(1);
    const { warmStart } = specs[0]!;
    this.#rates = learningRates(
      warmStart,
      variables.map(({ path }) => path),
    );
    this.#updatesBefore = updatesBefore(warmStart);
    this.#firstBad = states.map(({ firstBadStep }) => firstBadStep);
  }

  advance(step: number, { update, measure = true }: Parameters<Replicas['advance']>[1]): void {
    const { carriesState, batch } = this.task.shape;
    const { optimizer, clipNorm } = this.#specs[0]!.train;
    if (carriesState)
      this.#statesAfter ??= new Float32Array(this.#specs.length * this.pass.statesSize(batch));
    for (const [k, { train }] of this.#specs.entries())
      this.#learningRates[k] = learningRateAt(train.optimizer, step);
    this.pass.differentiate({
      batches: this.#batches(step),
      parameters: this.#parameters,
      statesBefore: this.#statesBefore,
      statesAfter: this.#statesAfter,
      loss: this.#loss,
      norms: this.#norms,
      wholeNorms: this.#wholeNorms,
      rates: this.#rates,
      measuresFrozen: measure,
      update: update
        ? {
            rule: optimizer,
            slots: this.#slots,
            learningRates: this.#learningRates,
            clipNorm,
            step: step + 1 + this.#updatesBefore,
          }
        : undefined,
    });
    [this.#statesBefore, this.#statesAfter] = [this.#statesAfter, this.#statesBefore];
    for (let k = 0; k < this.#firstBad.length; k++) {
      if (!Number.isFinite(Math.fround(this.#loss[k]! + this.#wholeNorms[k]!))) this.#firstBad[k] ??= step;
    }
  }

  async measures(): Promise<readonly Measures[]> {
    const variables = this.model.layout.variables.length;
    return Array.from(this.#loss, (loss, k) => ({
      loss,
      norm: this.#wholeNorms[k]!,
      variableNorms: [...this.#norms.subarray(k * variables, (k + 1) * variables)],
    }));
  }

  async firstBadSteps(): Promise<readonly (number | undefined)[]> {
    return this.#firstBad;
  }

  // One that stays in the caches.
  readsAtOnce(): number {
    return 1;
  }

  async read(first: number, count: number, batch: Batch): Promise<readonly Reading[]> {
    const { size } = this.model.layout;
    return Array.from({ length: count }, (_, k) => {
      const loss = new Float32Array(1);
      const outputs = new Float32Array(batch.targets.length * this.task.shape.output.size);
      const parameters = this.#parameters.subarray((first + k) * size, (first + k + 1) * size);
      this.pass.run({ batches: [batch], parameters, loss, outputs });
      return { loss: loss[0]!, outputs };
    });
  }

  keep(rows: readonly number[]): void {
    const before = this.#specs.length;
    const kept = (whole: Float32Array): Float32Array => {
      const size = whole.length / before;
      const part = new Float32Array(rows.length * size);
      for (const [k, row] of rows.entries()) part.set(whole.subarray(row * size, (row + 1) * size), k * size);
      return part;
    };
    this.#specs = rows.map((row) => this.#specs[row]!);
    this.#firstBad = rows.map((row) => this.#firstBad[row]);
    this.#parameters = kept(this.#parameters);
    this.#slots = this.#slots.map(kept);
    this.#statesBefore = this.#statesBefore && kept(this.#statesBefore);
    this.#statesAfter = undefined;
    this.#loss = kept(this.#loss);
    this.#norms = kept(this.#norms);
    this.#wholeNorms = kept(this.#wholeNorms);
    this.#learningRates = kept(this.#learningRates);
  }

  async parameters(replica: number): Promise<Float32Array> {
    return this.#rowOf(this.#parameters, replica);
  }

  async state(replica: number): Promise<ReplicaState> {
    return {
      parameters: this.#rowOf(this.#parameters, replica),
      slots: this.#slots.map((slot) => this.#rowOf(slot, replica)),
      states: this.#statesBefore && this.#rowOf(this.#statesBefore, replica),
      firstBadStep: this.#firstBad[replica],
    };
  }

  dispose(): void {}

  /** A copy of one replica's part of what all have. */
  #rowOf(whole: Float32Array, replica: number): Float32Array {
    const size = whole.length / this.#specs.length;
    return whole.slice(replica * size, (replica + 1) * size);
  }

  /** One batch where all replicas read the same data, else one for each; those of one seed are made once. */
  #batches(step: number): readonly Batch[] {
    const bySeed = new Map<number, Batch>();
    const batches = this.#specs.map(({ seed }) => {
      const batch = bySeed.get(seed.data) ?? this.task.batch(seed.data, step);
      bySeed.set(seed.data, batch);
      return batch;
    });
    return bySeed.size === 1 ? [batches[0]!] : batches;
  }
}
