import type { Engine } from '../engine/engine.js';
import {
  diagnosticSequences,
  type Found,
  isTaken,
  type MeasureSpec,
  measureInterval,
  measures,
  traceModel,
} from '../measures/index.js';
import type { TrainSpec } from '../plan/trial.js';
import type { Batch, LoadedTask } from '../tasks/task.js';
import { columns } from './evaluate.js';
import type { Model } from './model.js';
import type { Replicas } from './replicas.js';

/** Measures one of a cohort's replicas at the step for which it was made, once the update of that step is done. */
export type TakeMeasures = (replica: number) => Promise<Found>;

/** Takes an experiment's measures of a cohort's trials. Each trial is measured by itself, in tensors of its own. */
export class Measurer {
  readonly #measures: readonly { readonly spec: MeasureSpec; readonly every: number }[];
  #batch: Batch | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly model: Model,
    private readonly task: LoadedTask,
    private readonly train: TrainSpec,
    specs: readonly MeasureSpec[] = [],
  ) {
    this.#measures = specs
      .filter(({ kind }) => measures[kind].refuse(model) === undefined)
      .map((spec) => {
        const every = spec.every ?? measureInterval(measures[spec.kind].operations(model), model, train);
        return { spec, every };
      });
  }

  /** Looks at replicas before the update of a logged step; undefined where no measure is due there. */
  async look(step: number, replicas: Replicas, count: number): Promise<TakeMeasures | undefined> {
    const due = this.#measures.filter(({ every }) => isTaken(step, every, this.train));
    if (due.length === 0) return undefined;
    const before = await parametersOf(replicas, count);
    return async (replica) => {
      const parameters = before[replica]!;
      const next = step < this.train.steps ? await replicas.parameters(replica) : undefined;
      let trace: ReturnType<typeof traceModel> | undefined;
      const { engine, model } = this;
      const subject = {
        ...{ engine, model, parameters, next },
        trace: () => {
          trace ??= traceModel(engine, model, parameters, this.#diagnosticBatch());
          return trace;
        },
      };
      const found: Record<string, number> = {};
      for (const { spec } of due) Object.assign(found, await measures[spec.kind].take(spec, subject));
      return found;
    };
  }

  /** The first sequences of the first batch of data seed 0: the same for every trial of a task. */
  #diagnosticBatch(): Batch {
    this.#batch ??= firstSequences(this.task, diagnosticSequences);
    return this.#batch;
  }
}

async function parametersOf(replicas: Replicas, count: number): Promise<readonly Float32Array[]> {
  return Promise.all(Array.from({ length: count }, (_, replica) => replicas.parameters(replica)));
}

function firstSequences({ shape, batch }: LoadedTask, most: number): Batch {
  const whole = batch(0, 0);
  const count = Math.min(most, whole.batch);
  const cut = <Numbers extends Int32Array | Float32Array>(values: Numbers, steps: number, width: number) =>
    columns(values, steps, whole.batch, width, 0, count);
  return {
    steps: whole.steps,
    batch: count,
    inputs: cut(whole.inputs, whole.steps, shape.input.kind === 'tokens' ? 1 : shape.input.size),
    targets: cut(whole.targets, shape.output.at === 'every-step' ? whole.steps : 1, 1),
  };
}
