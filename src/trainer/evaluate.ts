import type { Batch, LoadedTask, TaskShape } from '../tasks/task.js';
import type { Model } from './model.js';
import type { Reading, Replicas } from './replicas.js';

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

/** Runs the validation set through the first `count` replicas, in pieces that do not depend on how many there are. */
export async function evaluate(
  replicas: Replicas,
  count: number,
  model: Model,
  task: LoadedTask,
): Promise<Evaluation[]> {
  const whole = task.validation();
  const pieces = cutBatch(
    model.task,
    whole,
    Math.max(1, Math.floor(pieceValues / (whole.steps * rowValues(model)))),
  );
  const atOnce = Math.min(...pieces.map(({ batch }) => replicas.readsAtOnce(batch)));
  const evaluations: Evaluation[] = [];
  for (let first = 0; first < count; first += atOnce) {
    const some = Math.min(atOnce, count - first);
    const results: PieceResult[][] = Array.from({ length: some }, () => []);
    for (const piece of pieces) {
      const readings = await replicas.read(first, some, piece.batch, task.readsOutputs);
      for (const [k, reading] of readings.entries()) results[k]!.push({ ...reading, piece });
    }
    for (const pieceResults of results) evaluations.push(evaluationOf(model, task, whole, pieceResults));
  }
  return evaluations;
}

function evaluationOf(
  model: Model,
  task: LoadedTask,
  whole: Batch,
  results: readonly PieceResult[],
): Evaluation {
  const total = results.reduce((sum, { piece }) => sum + piece.weight, 0);
  const loss = results.reduce((sum, { loss, piece }) => sum + (loss * piece.weight) / total, 0);
  return {
    loss,
    metrics: task.metrics({ loss, outputs: () => joinOutputs(model.task, whole, results) }),
  };
}

/** What a piece gave: its mean loss, and its read-out. */
interface PieceResult extends Reading {
  readonly piece: Piece;
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
      ...(whole.lengths && { lengths: whole.lengths.slice(first, first + count) }),
    };
    const weight = weights ? weights.reduce((sum, value) => sum + value, 0) : targetSteps * count;
    pieces.push({ batch, first, weight });
  }
  return pieces;
}

/** Sequences `first` to `first + count - 1` of values [steps, batch, width]. */
export function columns<Numbers extends Int32Array | Float32Array>(
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
