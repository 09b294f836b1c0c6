import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { cells, type DirectedCellSpec, directedOf, layerWeights, stackLayers } from '../cells/index.js';
import type { Engine, LayerWeights, SequenceInput } from '../engine/engine.js';
import type { Batch } from '../tasks/index.js';
import { lastStepLoss } from './last-step-loss.js';
import type { MeasuredModel } from './measured-model.js';
import { cutsOf, inputsAfter, runWatched } from './run-watched.js';

/** What a replica does with the diagnostic batch, from states of zero. */
export interface Trace {
  /** Layer by layer from the bottom, and direction by direction. */
  readonly layers: readonly LayerTrace[];
}

/** One layer in one direction. Steps count in the order in which it reads. */
export interface LayerTrace {
  /** Its scope with dots: `lstm`, `bidirectional.forward.gru`. */
  readonly name: string;
  readonly spec: DirectedCellSpec;
  /** T, and B sequences. */
  readonly steps: number;
  readonly batch: number;
  /** h after every step, [T, B, H]. */
  readonly outputs: Float32Array;
  /** Steps before the last, ascending: 0, 1, 2, 4, 8, …, T − 1. */
  readonly back: readonly number[];
  /** The state so many steps before the last: its parts (h, or h and c), each [B, H]. */
  readonly states: readonly (readonly Float32Array[])[];
  /** dL/d of those parts, each sequence by its own loss at the last step, [B, H]. */
  readonly gradients: readonly (readonly Float32Array[])[];
  /** x·wx + bi of the steps that follow those states, each [B, G·H]; none for the last state. */
  readonly inputs: readonly Float32Array[];
  /** The hidden-to-hidden weights, [H, G·H]. */
  readonly wt: Float32Array;
  /** The vectors of the V gates that have one, [V·H]. */
  readonly vectors: Float32Array | undefined;
}

/** Runs a replica's parameters [P] over a batch, and back from the loss of the last step. */
export async function traceModel(
  engine: Engine,
  model: MeasuredModel,
  parameters: Float32Array,
  batch: Batch,
): Promise<Trace> {
  const { output } = model.task;
  const both = model.cell.kind === 'bidirectional' && output.at === 'every-step';
  const passFrom = (end: 'first' | 'last') => {
    let pass: readonly TracedLayer[] = [];
    engine.tf.tidy(() => {
      pass = runPass(engine, model, parameters, batch, end);
    });
    return readPass(pass);
  };
  const forward = await passFrom('last');
  const backward = both ? await passFrom('first') : forward;
  // Each direction goes by the loss where it reads last: a backward one by that of the sequence's first step.
  return { layers: forward.map((layer, at) => (layer.reverse ? backward[at]! : layer)) };
}

/** A layer's trace as tensors. */
interface TracedLayer extends Pick<LayerTrace, 'name' | 'spec' | 'steps' | 'batch' | 'back'> {
  readonly reverse: boolean;
  readonly outputs: Tensor;
  readonly states: readonly (readonly Tensor[])[];
  readonly gradients: readonly (readonly Tensor[])[];
  readonly inputs: Tensor | undefined;
  readonly wt: Tensor;
  readonly vectors: Tensor | undefined;
}

async function readPass(pass: readonly TracedLayer[]) {
  const numbers = async (tensor: Tensor) => {
    const values = Float32Array.from((await tensor.data()) as Float32Array);
    tensor.dispose();
    return values;
  };
  const parts = (all: readonly (readonly Tensor[])[]) =>
    Promise.all(all.map((state) => Promise.all(state.map(numbers))));
  return Promise.all(
    pass.map(async (layer) => {
      const inputs = layer.inputs && (await numbers(layer.inputs));
      const width = inputs && inputs.length / (layer.back.length - 1);
      return {
        ...layer,
        outputs: await numbers(layer.outputs),
        states: await parts(layer.states),
        gradients: (await parts(layer.gradients)).map((state) =>
          // The loss is a mean over the batch.
          state.map((values) => values.map((value) => value * layer.batch)),
        ),
        inputs: layer.back.slice(1).map((_, at) => inputs!.slice(at * width!, (at + 1) * width!)),
        wt: await numbers(layer.wt),
        vectors: layer.vectors && (await numbers(layer.vectors)),
      };
    }),
  );
}

/** One pass forward and back; its tensors are kept. */
function runPass(
  engine: Engine,
  model: MeasuredModel,
  parameters: Float32Array,
  batch: Batch,
  end: 'first' | 'last',
): readonly TracedLayer[] {
  const { tf } = engine;
  const variables = variablesOf(engine, model, parameters);
  const variable = (path: string) => variables.get(path)!;
  const directed = directedOf(model.cell);
  const { steps, batch: sequences } = batch;
  const cuts = cutsOf(steps);
  const scopes = stackLayers(model.cell);
  const zero = () => tf.zeros([1, sequences, directed.units]) as Tensor3D;
  const parts = cells[directed.kind].states;
  const deltas = scopes.flat().map(() => cuts.map(() => Array.from({ length: parts }, zero)));
  const traced: Omit<TracedLayer, 'gradients'>[] = [];
  const loss = () => {
    let below: SequenceInput = sequenceInput(engine, model, batch);
    let top: readonly { readonly outputs: Tensor4D; readonly last: Tensor3D }[] = [];
    for (const layer of scopes) {
      top = layer.map(({ path, reverse }) => {
        const weights: LayerWeights = layerWeights(engine, directed, path.join('/'), variable);
        const run = { spec: directed, weights, input: below, reverse, cuts, deltas: deltas[traced.length]! };
        const { outputs, states } = runWatched(engine, run);
        const inputs = steps > 1 ? tf.keep(inputsAfter(engine, run)) : undefined;
        traced.push({
          ...{ name: path.join('.'), spec: directed, steps, batch: sequences, reverse, inputs },
          back: cuts.map((cut) => steps - cut),
          outputs: tf.keep(tf.clone(reverse ? tf.reverse(outputs, 1) : outputs)),
          states: states.map((state) => state.map((part) => tf.keep(tf.clone(part)))),
          wt: tf.keep(tf.clone(weights.wt)),
          vectors: weights.vectors && tf.keep(tf.clone(weights.vectors)),
        });
        return { outputs, last: states[0]![0]! };
      });
      below = { kind: 'dense', values: engine.join(top.map(({ outputs }) => outputs)) };
    }
    return lastStepLoss(engine, model.task, { variable, batch, end, top });
  };
  // tf.grads would refuse a state that the loss does not depend on.
  const { grads } = tf.engine().gradients(loss, deltas.flat(2), undefined, true);
  const gradients = (grads as readonly (Tensor | null | undefined)[]).map((gradient) => gradient ?? zero());
  let next = 0;
  return traced.map((layer) => ({
    ...layer,
    gradients: layer.states.map((state) => state.map(() => tf.keep(gradients[next++]!))),
  }));
}

/** The variables of one replica by path, [1, ...shape]. */
function variablesOf(
  engine: Engine,
  { layout }: MeasuredModel,
  parameters: Float32Array,
): ReadonlyMap<string, Tensor> {
  const rows = engine.tf.tensor2d(parameters, [1, layout.size]);
  const parts = engine.cutRows(
    rows,
    layout.variables.map(({ size }) => size),
  );
  return new Map(
    layout.variables.map(({ path, shape }, index) => [path, engine.tf.reshape(parts[index]!, [1, ...shape])]),
  );
}

function sequenceInput(
  { tf }: Engine,
  { task }: MeasuredModel,
  { steps, batch, inputs }: Batch,
): SequenceInput {
  return task.input.kind === 'tokens'
    ? {
        kind: 'tokens',
        tokens: tf.tensor3d(inputs as Int32Array, [1, steps, batch], 'int32'),
        symbols: task.input.size,
      }
    : { kind: 'dense', values: tf.tensor4d(inputs as Float32Array, [1, steps, batch, task.input.size]) };
}
