import path from 'node:path';
import { savedName } from '../checkpoints/checkpoint-names.js';
import { savedMetadata } from '../checkpoints/saved-file.js';
import { writeSourceFile } from '../checkpoints/source-file.js';
import { writeSafetensors } from '../checkpoints/write-safetensors.js';
import type { SaveSpec } from '../experiment/save.js';
import type { CohortJob } from '../plan/cohort-job.js';
import type { BestWeights } from '../plan/continuation.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import type { Evaluation } from './evaluate.js';
import type { Model } from './model.js';
import type { Replicas } from './replicas.js';
import type { TrialLog } from './trial-log.js';

/** Writes the weights of a cohort's trials to files, as the experiment asks for them. */
export class WeightSaver {
  readonly #model: Model;
  readonly #job: CohortJob;
  readonly #save: SaveSpec | undefined;
  readonly #best = new Map<string, BestWeights>();

  constructor(model: Model, job: CohortJob) {
    this.#model = model;
    this.#job = job;
    this.#save = job.checkpoints?.save;
    for (const { trial, from } of job.trials) if (from?.state.best) this.#best.set(trial.id, from.state.best);
  }

  /** The best weights of a trial so far, where they are asked for. */
  best(trial: string): BestWeights | undefined {
    return this.#best.get(trial);
  }

  /** Looks at the state after `step` updates; `logs` has the log of each replica. */
  async look(
    step: number,
    logs: readonly TrialLog[],
    replicas: Replicas,
    evaluations: readonly Evaluation[] | undefined,
  ): Promise<void> {
    const when = this.#save?.when;
    if (typeof when === 'number' && step % when === 0) {
      await Promise.all(
        logs.map(async ({ id }, k) =>
          this.#write(id, step, await replicas.parameters(k), savedName(id, step)),
        ),
      );
    }
    if (when !== 'best' || evaluations === undefined) return;
    for (const [k, { id }] of logs.entries()) {
      const { loss } = evaluations[k]!;
      if (loss < (this.#best.get(id)?.loss ?? Number.POSITIVE_INFINITY))
        this.#best.set(id, { loss, step, parameters: await replicas.parameters(k) });
    }
  }

  /** Writes the final files of the trials that complete, after their last step. */
  async finish(step: number, logs: readonly TrialLog[], replicas: Replicas): Promise<void> {
    await this.#leave(step, logs, replicas);
    if (this.#save === undefined) return;
    await Promise.all(
      logs.map(async ({ id, isOver }, k) => {
        if (isOver) return;
        const last = async () => ({ step, parameters: await replicas.parameters(k) });
        const { step: at, parameters } = this.#best.get(id) ?? (await last());
        await this.#write(id, at, parameters, savedName(id));
      }),
    );
  }

  async #write(id: string, step: number, parameters: Float32Array, name: string): Promise<void> {
    const { trials, backend, checkpoints } = this.#job;
    const { scopes } = this.#save!;
    const { spec } = trials.find(({ trial }) => trial.id === id)!.trial;
    const wanted = this.#model.layout.variables.filter(({ path }) =>
      scopes.some((pattern) => matchesScope(pattern, path)),
    );
    const tensors = wanted.map(
      ({ path, shape, offset, size }) =>
        [path, { shape, values: parameters.subarray(offset, offset + size) }] as const,
    );
    await writeSafetensors(path.join(checkpoints!.folder, name), {
      tensors: new Map(tensors),
      metadata: savedMetadata({ trial: id, spec, step, backend, save: this.#save, symbols: this.#symbols }),
    });
  }

  /** Writes what the trials that complete leave to those that begin from them. */
  async #leave(step: number, logs: readonly TrialLog[], replicas: Replicas): Promise<void> {
    const { backend, trials } = this.#job;
    for (const [k, { id, isOver }] of logs.entries()) {
      const { trial, leaves } = trials.find((one) => one.trial.id === id)!;
      if (leaves === undefined || isOver) continue;
      const { parameters, slots } = await replicas.state(k);
      const words = { trial: id, spec: trial.spec, step, backend, symbols: this.#symbols };
      const byScope = (row: Float32Array) =>
        new Map(
          this.#model.layout.variables.map(({ path, shape, offset, size }) => [
            path,
            { shape, values: row.subarray(offset, offset + size) },
          ]),
        );
      await writeSourceFile(leaves, words, { variables: byScope(parameters), slots: slots.map(byScope) });
    }
  }

  get #symbols() {
    const { input, output } = this.#model.task;
    return { input: input.symbols, output: output.symbols };
  }
}
