import { type CellSpec, cells, type DirectedCellSpec, stackLayers } from '../../src/cells/index.js';
import type { Engine } from '../../src/engine/engine.js';
import type { PassBatch } from '../../src/engine/model-pass.js';
import type { TaskShape } from '../../src/tasks/task.js';
import { buildModel, type Model } from '../../src/trainer/model.js';
import { passModel } from '../../src/trainer/pass-model.js';
import { scrambled } from '../reference/finite-difference.js';

/** A model and a batch to be run. */
export interface PassCase {
  readonly cell: CellSpec;
  readonly B: number;
  readonly T: number;
  readonly input: TaskShape['input'];
  readonly output: TaskShape['output'];
  readonly weighted: boolean;
  readonly carried: boolean;
  /** Whether each sequence has a length of its own, from 0 to T. */
  readonly lengths?: boolean;
}

const gru = { kind: 'gru', layers: 1 } as const;

/** Every cell that a pass may know, with so many units. */
export const directedCells: Readonly<Record<string, (units: number) => DirectedCellSpec>> = {
  'rnn with tanh': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'tanh' }),
  'rnn with relu': (units) => ({ kind: 'rnn', units, layers: 1, activation: 'relu' }),
  'gru that resets after the product': (units) => ({ ...gru, units, reset: 'after' }),
  'gru that resets before the product': (units) => ({ ...gru, units, reset: 'before' }),
  lstm: (units) => ({ kind: 'lstm', units, layers: 1, forgetBias: 0 }),
};

/** Shapes that end inside a vector, a panel and a tile, with every kind of input, read-out and loss. */
const shapes = [
  { units: 1, B: 1, T: 1, I: 1, C: 2 },
  { units: 3, B: 2, T: 7, I: 5, C: 1 },
  { units: 8, B: 1, T: 4, I: 19, C: 27 },
  { units: 17, B: 14, T: 1, I: 4, C: 3 },
  { units: 33, B: 5, T: 6, I: 9, C: 17 },
];

const variants = [
  { tokens: false, layers: 1, both: false, last: false, carried: true, weighted: false },
  { tokens: true, layers: 2, both: false, last: false, carried: true, weighted: true },
  { tokens: true, layers: 1, both: true, last: true, carried: false, weighted: false },
  { tokens: false, layers: 3, both: true, last: false, carried: true, weighted: false },
  { tokens: false, layers: 2, both: true, last: true, carried: false, weighted: true },
  { tokens: true, layers: 1, both: false, last: true, carried: true, weighted: false },
];

/** Every shape of a cell in two of the variants, so that each variant meets some shape; most also with lengths. */
export function casesOf(cell: (units: number) => DirectedCellSpec): readonly PassCase[] {
  return shapes.flatMap(({ units, B, T, I, C }, n) =>
    [0, 3, 5].flatMap((m): PassCase[] => {
      const lengths = m === 5;
      if (lengths && T === 1) return [];
      const { tokens, layers, both, last, carried, weighted } = variants[(n + m) % variants.length]!;
      const directed = { ...cell(units), layers };
      const loss = C === 1 ? 'mean-squared-error' : 'cross-entropy';
      const one: PassCase = {
        cell: both ? { kind: 'bidirectional', cell: directed } : directed,
        ...{ B, T, carried, weighted: weighted && C > 1, lengths },
        input: { kind: tokens ? 'tokens' : 'dense', size: I },
        output: {
          size: C,
          at: last ? 'last-step' : 'every-step',
          loss: C === 1 && !last ? 'cross-entropy' : loss,
        },
      };
      return [one];
    }),
  );
}

export function modelOf({ cell, B, T, input, output, carried }: PassCase): Model {
  return buildModel({ input, output, steps: T, batch: B, carriesState: carried, chance: 1 }, cell);
}

/** The parameters of a replica, exact in single precision, and smaller the more of them a sum has. */
export function parametersOf({ layout }: Model, replica: number): Float64Array {
  const longest = Math.max(...layout.variables.map(({ shape }) => shape[0]!));
  return scrambled(layout.size, replica * 10 + 1, 1.5 / Math.sqrt(longest + 1));
}

/** What a replica reads. */
export function batchOf({ B, T, input, output, weighted, lengths }: PassCase, replica: number): PassBatch {
  const targets = output.at === 'every-step' ? T * B : B;
  const symbols = (count: number, below: number, salt: number) =>
    Int32Array.from(scrambled(count, salt), (u) => Math.floor(((u + 1) / 2) * below * 0.999));
  const salt = replica * 10;
  return {
    ...{ steps: T, batch: B },
    inputs:
      input.kind === 'tokens'
        ? symbols(T * B, input.size, salt + 2)
        : Float32Array.from(scrambled(T * B * input.size, salt + 2)),
    targets:
      output.loss === 'cross-entropy'
        ? symbols(targets, output.size, salt + 3)
        : Float32Array.from(scrambled(targets, salt + 3)),
    ...(lengths && {
      lengths: Int32Array.from({ length: B }, (_, b) => (T - 1 + b * 3 + replica) % (T + 1)),
    }),
    ...(weighted && {
      weights: Float32Array.from(scrambled(targets, salt + 4), (u) => Math.round(u + 1) / 2 + 0.25),
    }),
  };
}

/** The states of a replica before the first step, in the order of a pass; zeros where none are carried. */
export function statesOf({ cell, B, carried }: PassCase, replica: number): readonly Float64Array[] {
  const spec = cell.kind === 'bidirectional' ? cell.cell : cell;
  const count = stackLayers(cell).flat().length * cells[spec.kind].states;
  return Array.from({ length: count }, (_, n) =>
    carried ? scrambled(B * spec.units, replica * 10 + 5 + n, 0.9) : new Float64Array(B * spec.units),
  );
}

/** What a pass gives for one replica. */
export interface PassResult {
  readonly loss: number;
  readonly gradient: Float32Array;
  readonly norms: Float32Array;
  readonly wholeNorm: number;
  readonly states: Float32Array;
}

/** Runs a case in one call with the given replicas, each on a batch of its own; undefined where the engine has no pass over it. */
export function runPass(
  engine: Engine,
  one: PassCase,
  replicas: readonly number[],
): readonly PassResult[] | undefined {
  const model = modelOf(one);
  const pass = engine.modelPass?.(passModel(model));
  if (!pass) return undefined;
  const K = replicas.length;
  const { size, variables } = model.layout;
  const floats = (count: number) => new Float32Array(K * count);
  const rowsOf = (values: (replica: number) => Iterable<number>) =>
    Float32Array.from(replicas.flatMap((replica) => [...values(replica)]));
  const statesBefore = rowsOf((replica) => statesOf(one, replica).flatMap((state) => [...state]));
  const result = {
    loss: floats(1),
    norms: floats(variables.length),
    wholeNorms: floats(1),
    gradient: floats(size),
  };
  const statesAfter = floats(statesBefore.length / K);
  pass.differentiate({
    ...result,
    batches: replicas.map((replica) => batchOf(one, replica)),
    parameters: rowsOf((replica) => parametersOf(model, replica)),
    ...(one.carried && { statesBefore }),
    statesAfter,
  });
  return replicas.map((_, k) => {
    const row = (values: Float32Array) =>
      values.slice((k * values.length) / K, ((k + 1) * values.length) / K);
    const { loss, norms, wholeNorms, gradient } = result;
    const [rowLoss, rowWhole] = [loss[k]!, wholeNorms[k]!];
    return {
      loss: rowLoss,
      wholeNorm: rowWhole,
      norms: row(norms),
      gradient: row(gradient),
      states: row(statesAfter),
    };
  });
}

/** The same on an engine whose replicas stay on a device. */
export async function runResident(
  engine: Engine,
  one: PassCase,
  replicas: readonly number[],
): Promise<readonly PassResult[] | undefined> {
  const model = modelOf(one);
  const resident = engine.residentModel?.(passModel(model));
  if (!resident) return undefined;
  const K = replicas.length;
  const rowsOf = (values: (replica: number) => Iterable<number>) =>
    Float32Array.from(replicas.flatMap((replica) => [...values(replica)]));
  const states = rowsOf((replica) => statesOf(one, replica).flatMap((state) => [...state]));
  const parameters = rowsOf((replica) => parametersOf(model, replica));
  const start = { replicas: K, parameters, slots: [], states };
  const started = resident.start(start, { steps: one.T, batch: one.B });
  const batches = replicas.map((replica) => batchOf(one, replica));
  await started.advance({ batches, batchOf: Uint32Array.from(replicas.keys()), step: 0, carriesState: true });
  const { loss, norms, wholeNorms } = await started.measures();
  const [gradient, after] = [await started.fetch('gradient'), await started.fetch('states')];
  started.dispose();
  return replicas.map((_, k) => {
    const row = (values: Float32Array) =>
      values.slice((k * values.length) / K, ((k + 1) * values.length) / K);
    return {
      loss: loss[k]!,
      wholeNorm: wholeNorms[k]!,
      norms: row(norms),
      gradient: row(gradient),
      states: row(after),
    };
  });
}
