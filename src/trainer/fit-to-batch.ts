import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { cells, composeLayer, directedOf, layerWeights, stackLayers } from '../cells/index.js';
import type { Engine, SequenceInput } from '../engine/engine.js';
import { initializers } from '../initializers/index.js';
import type { TrialSpec } from '../plan/trial.js';
import type { Batch } from '../tasks/task.js';
import { declareVariables, type Model } from './model.js';
import { type StackedBatch, stackBatches } from './stack-batches.js';

/** How often the weights of a layer are divided at most. */
const mostRounds = 10;

/** A variable whose initializer looks at a batch. */
interface Fitted {
  readonly path: string;
  readonly values: Float32Array;
  readonly divisor: (stddev: number) => number;
}

/** A trial's first parameters at work: one replica over one batch. */
interface Fit {
  readonly engine: Engine;
  readonly model: Model;
  readonly batch: Batch;
  readonly stacked: StackedBatch;
  readonly fitted: readonly Fitted[];
  /** The variable at a path as it stands now, [1, ...shape]. */
  readonly variable: (path: string) => Tensor;
}

/**
 * Fits those of a trial's first parameters [P] to a batch whose initializers look at one, in place: layer by layer from the
 * bottom up, the read-out last. The trial runs by itself, so that its values depend on no other.
 */
export async function fitToBatch(
  engine: Engine,
  model: Model,
  rules: TrialSpec['initializer'],
  batchOf: () => Batch,
  parameters: Float32Array,
): Promise<void> {
  const declared = declareVariables(model.task, model.cell, rules);
  const valuesOf = model.layout.variables.map(({ offset, size }) =>
    parameters.subarray(offset, offset + size),
  );
  const fitted = declared.flatMap(({ path, initializer }, place): Fitted[] => {
    const { divisor } = initializers[initializer.kind];
    if (divisor === undefined) return [];
    return [{ path, values: valuesOf[place]!, divisor: (stddev) => divisor(initializer, stddev) }];
  });
  if (fitted.length === 0) return;
  const batch = batchOf();
  const stacked = stackBatches(engine.tf, model.task, [batch]);
  const places = new Map(declared.map(({ path }, place) => [path, place]));
  const variable = (path: string) => {
    const place = places.get(path)!;
    return engine.tf.tensor(valuesOf[place]!.slice(), [1, ...declared[place]!.shape]);
  };
  const fit: Fit = { engine, model, batch, stacked, fitted, variable };
  const kept: Tensor[] = [stacked.targets];
  try {
    await fitReadOut(fit, await fitStack(fit, kept));
  } finally {
    engine.tf.dispose(kept);
    engine.tf.dispose([stacked.weights, stacked.lengths] as Tensor[]);
  }
}

/** What a stack yields at its top: h at every step, [1, T, B, width], and after the last, [1, B, width]. */
interface Top {
  readonly outputs: Tensor4D;
  readonly last: Tensor3D;
}

async function fitStack(fit: Fit, kept: Tensor[]): Promise<Top> {
  const { engine, model, stacked } = fit;
  let input = stacked.input;
  let top: Top | undefined;
  for (const scopes of stackLayers(model.cell)) {
    kept.push(input.kind === 'tokens' ? input.tokens : input.values);
    const ends: Top[] = [];
    for (const { path, reverse } of scopes) ends.push(await fitLayer(fit, path.join('/'), input, reverse));
    const outputs = engine.join(ends.map((end) => end.outputs));
    const last = engine.join(ends.map((end) => end.last));
    kept.push(...ends.flatMap((end) => [end.outputs, end.last]), outputs, last);
    top = { outputs, last };
    input = { kind: 'dense', values: outputs };
  }
  return top!;
}

async function fitLayer(fit: Fit, path: string, input: SequenceInput, reverse: boolean): Promise<Top> {
  const { engine, model, batch, stacked } = fit;
  const spec = directedOf(model.cell);
  const { gates } = cells[spec.kind];
  for (let round = 0; ; round++) {
    const { sums, ...top } = engine.tf.tidy(() => {
      const weights = layerWeights(engine, spec, path, fit.variable);
      const bySteps: Tensor3D[][] = gates.map(() => []);
      const run = { input, reverse, lengths: stacked.lengths };
      const { outputs, state } = composeLayer(engine, spec, weights, run, undefined, (t, found) => {
        for (const [gate, sum] of found.entries()) bySteps[gate]![t] = sum;
      });
      return { outputs, last: state[0]!, sums: bySteps.map((steps) => engine.stackSteps(steps)) };
    });
    const values = await Promise.all(sums.map((sum) => sum.data()));
    engine.tf.dispose(sums);
    const divided = gates.map((gate, index) =>
      divide(fit, `${path}/${gate}`, stddevOf(values[index] as Float32Array, batch)),
    );
    if (round === mostRounds || !divided.includes(true)) return top;
    engine.tf.dispose([top.outputs, top.last]);
  }
}

async function fitReadOut(fit: Fit, { outputs, last }: Top): Promise<void> {
  const { engine, model, batch } = fit;
  const { tf } = engine;
  const { at, size } = model.task.output;
  if (!fit.fitted.some(({ path }) => path === 'output/w')) return;
  for (let round = 0; round < mostRounds; round++) {
    const read = tf.tidy(() => {
      const width = outputs.shape[3];
      const x = at === 'every-step' ? (tf.reshape(outputs, [1, -1, width]) as Tensor3D) : last;
      const bias = tf.reshape(fit.variable('output/b'), [1, 1, size]) as Tensor3D;
      return engine.dense(x, fit.variable('output/w') as Tensor3D, bias);
    });
    const values = (await read.data()) as Float32Array;
    const { lengths: _, ...whole } = batch;
    const stddev = stddevOf(values, at === 'every-step' ? batch : { ...whole, steps: 1 });
    read.dispose();
    if (!divide(fit, 'output', stddev)) return;
  }
}

/** Divides what is fitted below a scope as its rule says for a standard deviation; whether anything was. */
function divide({ fitted }: Fit, scope: string, stddev: number): boolean {
  let divided = false;
  for (const { path, values, divisor } of fitted) {
    const by = path.startsWith(`${scope}/`) ? divisor(stddev) : 1;
    // Sums that are all alike, or no numbers any more, tell nothing.
    if (by === 1 || !(by > 0 && by < Number.POSITIVE_INFINITY)) continue;
    for (const i of values.keys()) values[i]! /= by;
    divided = true;
  }
  return divided;
}

/** The standard deviation of values [T, B, N] over the steps that the sequences have. */
function stddevOf(
  values: Float32Array,
  { steps, batch, lengths }: Pick<Batch, 'steps' | 'batch' | 'lengths'>,
): number {
  const width = values.length / (steps * batch);
  let [count, sum, square] = [0, 0, 0];
  for (let row = 0; row < steps * batch; row++) {
    if (lengths && Math.floor(row / batch) >= lengths[row % batch]!) continue;
    for (let i = row * width; i < (row + 1) * width; i++) {
      count += 1;
      sum += values[i]!;
      square += values[i]! ** 2;
    }
  }
  return Math.sqrt(Math.max(0, square / count - (sum / count) ** 2));
}
