import type { ResidentModel, ResidentReplicas } from '../engine/resident-model.js';
import { learningRateAt, slotsOf } from '../optimizers/index.js';
import type { ReplicaState } from '../plan/continuation.js';
import type { TrialSpec } from '../plan/trial.js';
import type { Batch, LoadedTask } from '../tasks/task.js';
import { joinRows } from './join-rows.js';
import type { Model } from './model.js';
import type { Measures, Reading, Replicas } from './replicas.js';

/** Replicas in training on a device that keeps them: batches go there, and what is logged comes back. */
export class DeviceReplicas implements Replicas {
  readonly #slots: number;
  readonly #resident: ResidentReplicas;
  #specs: readonly TrialSpec[];
  /** First steps that were not finite before the replicas came to the device. */
  #firstBad: readonly (number | undefined)[];
  #hasStates: boolean;

  constructor(
    resident: ResidentModel,
    private readonly model: Model,
    private readonly task: LoadedTask,
    specs: readonly TrialSpec[],
    states: readonly ReplicaState[],
  ) {
    const { size } = model.layout;
    this.#specs = specs;
    this.#slots = slotsOf(specs[0]!.train.optimizer);
    this.#firstBad = states.map(({ firstBadStep }) => firstBadStep);
    this.#hasStates = states[0]!.states !== undefined;
    const slots = Array.from({ length: this.#slots }, (_, slot) =>
      joinRows(states.map((state) => state.slots[slot] ?? new Float32Array(size))),
    );
    const start = {
      replicas: specs.length,
      parameters: joinRows(states.map(({ parameters }) => parameters)),
      slots,
      states: this.#hasStates ? joinRows(states.map((state) => state.states!)) : undefined,
    };
    this.#resident = resident.start(start, task.shape);
  }

  advance(step: number, { update }: { readonly update: boolean }): void | Promise<void> {
    const { optimizer, clipNorm } = this.#specs[0]!.train;
    const { carriesState } = this.task.shape;
    const seeds = [...new Set(this.#specs.map(({ seed }) => seed.data))];
    const learningRates = Float32Array.from(this.#specs, ({ train }) =>
      learningRateAt(train.optimizer, step),
    );
    this.#hasStates ||= carriesState;
    return this.#resident.advance({
      batches: seeds.map((seed) => this.task.batch(seed, step)),
      batchOf: Uint32Array.from(this.#specs, ({ seed }) => seeds.indexOf(seed.data)),
      step,
      carriesState,
      update: update ? { rule: optimizer, clipNorm, learningRates } : undefined,
    });
  }

  async measures(): Promise<readonly Measures[]> {
    const { loss, norms, wholeNorms } = await this.#resident.measures();
    const variables = this.model.layout.variables.length;
    return Array.from(loss, (one, k) => ({
      loss: one,
      norm: wholeNorms[k]!,
      variableNorms: [...norms.subarray(k * variables, (k + 1) * variables)],
    }));
  }

  async firstBadSteps(): Promise<readonly (number | undefined)[]> {
    const { firstBad } = await this.#resident.measures();
    return this.#firstBad.map((known, k) => known ?? (firstBad[k] === -1 ? undefined : firstBad[k]));
  }

  readsAtOnce(batch: Batch): number {
    return this.#resident.readsAtOnce(batch);
  }

  async read(first: number, count: number, batch: Batch, wantsOutputs: boolean): Promise<readonly Reading[]> {
    const { loss, outputs } = await this.#resident.read(first, count, batch, wantsOutputs);
    const size = (outputs?.length ?? 0) / count;
    return Array.from(loss, (one, k) => ({
      loss: one,
      outputs: outputs?.subarray(k * size, (k + 1) * size) ?? new Float32Array(0),
    }));
  }

  keep(rows: readonly number[]): void {
    this.#specs = rows.map((row) => this.#specs[row]!);
    this.#firstBad = rows.map((row) => this.#firstBad[row]);
    this.#resident.keep(rows);
  }

  async parameters(replica: number): Promise<Float32Array> {
    return this.#rowOf(await this.#resident.fetch('parameters'), replica);
  }

  async state(replica: number): Promise<ReplicaState> {
    const slots: Float32Array[] = [];
    for (let slot = 0; slot < this.#slots; slot++)
      slots.push(this.#rowOf(await this.#resident.fetch({ slot }), replica));
    const states = this.#hasStates ? this.#rowOf(await this.#resident.fetch('states'), replica) : undefined;
    const [parameters, firstBad] = [await this.parameters(replica), await this.firstBadSteps()];
    return { parameters, slots, states, firstBadStep: firstBad[replica] };
  }

  dispose(): void {
    this.#resident.dispose();
  }

  /** A copy of one replica's part of what all have. */
  #rowOf(whole: Float32Array, replica: number): Float32Array {
    const size = whole.length / this.#specs.length;
    return whole.slice(replica * size, (replica + 1) * size);
  }
}
