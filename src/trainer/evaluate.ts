import type { Tensor2D } from '@tensorflow/tfjs';
import type { Engine } from '../engine/engine.js';
import type { Batch, LoadedTask, TaskShape } from '../tasks/task.js';
import { takeApart } from './layout.js';
import { lossOf, type Model, runModel } from './model.js';
import { stackBatches } from './stack-batches.js';

/** The largest number of values that one piece of a validation pass may hold in its gates. */
const pieceValues = 8 << 20;

/** The validation loss of every replica, and the task's own metrics. */
export interface Evaluation {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The values that the largest piece of a validation pass holds in its gates, roughly. */
export function validationValues(model: Model, { steps, batch }: Pick<Batch, 'steps' | 'batch'>): number {
  const sequence = steps * rowValues(model);
  return Math.max(sequence, Math.min(pieceValues, batch * sequence));
}

/** Runs the validation set through every replica, in pieces that do not depend on the number of replicas. */
export async function evaluate(
  engine: Engine,
  model: Model,
  task: LoadedTask,
  parameters: Tensor2D,
): Promise<Evaluation[]> {
  const { tf } = engine;
  const whole = task.validation();
  const replicas = parameters.shape[0];
  const pieces = cutBatch(
    model.task,
    whole,
    Math.max(1, Math.floor(pieceValues / (whole.steps * rowValues(model)))),
  );
  const evaluations: Evaluation[] = [];
  for (let replica = 0; replica < replicas; replica++) {
    const row = tf.slice(parameters, [replica, 0], [1, model.layout.size]) as Tensor2D;
    const results: PieceResult[] = [];
    for (const piece of pieces) {
      const [loss, outputs] = tf.tidy(() => {
        const stacked = stackBatches(tf, model.task, [piece.batch]);
        const { outputs } = runModel(engine, model, takeApart(engine, row, model.layout), stacked, undefined);
        return [lossOf(engine, model, outputs, stacked), outputs] as const;
      });
      results.push({ loss: (await loss.data())[0]!, outputs: (await outputs.data()) as Float32Array, piece });
      tf.dispose([loss, outputs]);
    }
    row.dispose();
    const total = results.reduce((sum, { piece }) => sum + piece.weight, 0);
    const loss = results.reduce((sum, { loss, piece }) => sum + (loss * piece.weight) / total, 0);
    evaluations.push({
      loss,
      metrics: task.metrics({ loss, outputs: () => joinOutputs(model.task, whole, results) }),
    });
  }
  return evaluations;
}

/** What a piece gave: its mean loss, and its read-out. */
interface PieceResult {
  readonly piece: Piece;
  readonly loss: number;
  readonly outputs: Float32Array;
}

/** Some of the validation set's sequences. */
interface Piece {
  readonly batch: Batch;
  /** The first sequence of the piece. */
  readonly first: number;
  /** What its targets count together. */
  readonly weight: number;
}

/** Values that one sequence holds at one step, roughly: all gates of the widest layer. */
function rowValues({ layout, task }: Model): number {
  const widest = Math.max(...layout.variables.map(({ shape }) => shape.at(-1)!));
  return 8 * Math.max(widest, task.output.size);
}

/** Cuts a batch into pieces of at most `sequences` sequences. */
function cutBatch(shape: TaskShape, whole: Batch, sequences: number): Piece[] {
  const pieces: Piece[] = [];
  for (let first = 0; first < whole.batch; first += sequences) {
    const count = Math.min(sequences, whole.batch - first);
    const cut = <Numbers extends Int32Array | Float32Array>(values: Numbers, steps: number, width: number) =>
      columns(values, steps, whole.batch, width, first, count);
    const targetSteps = shape.output.at === 'every-step' ? whole.steps : 1;
    const weights = whole.weights && cut(whole.weights, targetSteps, 1);
    const batch: Batch = {
      steps: whole.steps,
      batch: count,
      inputs: cut(whole.inputs, whole.steps, shape.input.kind === 'tokens' ? 1 : shape.input.size),
      targets: cut(whole.targets, targetSteps, 1),
      ...(weights && { weights }),
    };
    const weight = weights ? weights.reduce((sum, value) => sum + value, 0) : targetSteps * count;
    pieces.push({ batch, first, weight });
  }
  return pieces;
}

/** Sequences `first` to `first + count - 1` of values [steps, batch, width]. */
function columns<Numbers extends Int32Array | Float32Array>(
  values: Numbers,
  steps: number,
  batch: number,
  width: number,
  first: number,
  count: number,
): Numbers {
  const cut = values.slice(0, steps * count * width) as Numbers;
  for (let t = 0; t < steps; t++) {
    const start = (t * batch + first) * width;
    cut.set(values.subarray(start, start + count * width), t * count * width);
  }
  return cut;
}

/** The read-out of all pieces in the order of the whole batch's targets, [N, C]. */
function joinOutputs(shape: TaskShape, whole: Batch, results: readonly PieceResult[]): Float32Array {
  const steps = shape.output.at === 'every-step' ? whole.steps : 1;
  const width = shape.output.size;
  const joined = new Float32Array(steps * whole.batch * width);
  for (const { outputs, piece } of results) {
    const row = piece.batch.batch * width;
    for (let t = 0; t < steps; t++) {
      joined.set(outputs.subarray(t * row, (t + 1) * row), (t * whole.batch + piece.first) * width);
    }
  }
  return joined;
}
