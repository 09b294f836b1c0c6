import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Engine, HearStateNorms } from '../engine/engine.js';
import type { TrialSpec } from '../plan/trial.js';
import type { Batch, LoadedTask, TaskShape } from '../tasks/task.js';
import { drawParameters } from './draw-parameters.js';
import { buildModel, type Model } from './model.js';
import { stackBatches } from './stack-batches.js';
import { differentiate } from './train-step.js';
import { sourceReader, warmState } from './warm-parameters.js';

/** What a trial shows at step 0, before any update. */
export interface Probed {
  /** Training loss on the first batch. */
  readonly loss: number;
  /** Norm of its gradient, before clipping. */
  readonly gradNorm: number;
  /**
   * The norm of dL/dh by the distance from the loss, in steps: L is the loss of the sequence's last step alone (for a
   * backward direction: of its first), h the states of all layers.
   */
  readonly stateNorms: readonly number[];
}

/** Takes the measures of trials of one shape at step 0, each by itself; `weightsOf` finds the file of the weights that one begins with. */
export async function probeCohort(
  engine: Engine,
  task: LoadedTask,
  specs: readonly TrialSpec[],
  weightsOf: (spec: TrialSpec) => string | undefined = () => undefined,
): Promise<readonly Probed[]> {
  const { tf } = engine;
  const model = buildModel(task.shape, specs[0]!.cell);
  const read = sourceReader();
  const states = await Promise.all(
    specs.map(async (spec) => {
      const drawn = await drawParameters(engine, model, task, spec);
      return warmState(model, spec, drawn, weightsOf(spec), read);
    }),
  );
  const first = states.map((state) => state.parameters);
  const parameters = tf.tensor2d(joined(first), [specs.length, model.layout.size]);
  const batches = specs.map((spec) => task.batch(spec.seed.data, 0));
  const squares = specs.map(() => new Float64Array(task.shape.steps));
  try {
    const whole = await onePass(engine, model, parameters, batches);
    for (const { end, reverse } of passesOf(task.shape, specs[0]!.cell)) {
      const heard: Promise<void>[] = [];
      const watching = watched(engine, task.shape.steps, reverse, squares, heard);
      await onePass(
        watching,
        model,
        parameters,
        batches.map((batch) => atEnd(task.shape, batch, end)),
      );
      await Promise.all(heard);
    }
    return whole.map((measured, k) => ({ ...measured, stateNorms: [...squares[k]!].map(Math.sqrt) }));
  } finally {
    parameters.dispose();
  }
}

/** Which losses to take, and of which directions to hear then. */
function passesOf(
  { output }: TaskShape,
  cell: TrialSpec['cell'],
): readonly { readonly end: 'first' | 'last'; readonly reverse: boolean | undefined }[] {
  if (output.at === 'last-step') return [{ end: 'last', reverse: undefined }];
  if (cell.kind !== 'bidirectional') return [{ end: 'last', reverse: undefined }];
  return [
    { end: 'last', reverse: false },
    { end: 'first', reverse: true },
  ];
}

/** An engine that adds what it hears, of one direction or of both, to the squares by distance; all is added once `heard` is. */
function watched(
  engine: Engine,
  steps: number,
  only: boolean | undefined,
  squares: readonly Float64Array[],
  heard: Promise<void>[],
): Engine {
  const hear =
    (reverse: boolean): HearStateNorms =>
    (step, norms) => {
      const distance = reverse ? step : steps - 1 - step;
      const add = async () => {
        for (const [k, norm] of (await norms).entries()) squares[k]![distance]! += norm * norm;
      };
      heard.push(add());
    };
  return {
    ...engine,
    watchLayer: (reverse) => (only === undefined || only === reverse ? hear(reverse) : undefined),
  };
}

/** A batch of which the targets of one step count alone; the batch itself where that is all it has. */
function atEnd({ output }: TaskShape, batch: Batch, end: 'first' | 'last'): Batch {
  if (output.at === 'last-step') return batch;
  const weights = new Float32Array(batch.targets.length);
  for (let b = 0; b < batch.batch; b++) {
    const steps = batch.lengths?.[b] ?? batch.steps;
    if (steps > 0) weights[(end === 'last' ? steps - 1 : 0) * batch.batch + b] = 1;
  }
  return { ...batch, weights };
}

async function onePass(
  engine: Engine,
  model: Model,
  parameters: Tensor2D,
  batches: readonly Batch[],
): Promise<readonly Pick<Probed, 'loss' | 'gradNorm'>[]> {
  const { tf } = engine;
  const batch = stackBatches(tf, model.task, batches);
  const { loss, gradient, norms, states } = differentiate(engine, model, parameters, batch, undefined);
  const [losses, gradNorms] = await Promise.all([loss.data(), norms.whole.data()]);
  const { input, targets, weights, lengths } = batch;
  const values = input.kind === 'tokens' ? input.tokens : input.values;
  tf.dispose([loss, gradient, norms.parts, norms.whole, values, targets]);
  tf.dispose([weights, lengths, states] as unknown as Tensor[]);
  return batches.map((_, k) => ({ loss: losses[k]!, gradNorm: gradNorms[k]! }));
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const [first] = rows;
  const all = new Float32Array(rows.length * first!.length);
  for (const [k, row] of rows.entries()) all.set(row, k * row.length);
  return all;
}
