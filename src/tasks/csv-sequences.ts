import { z } from 'zod';
import { randomStream } from '../math/random-stream.js';
import { type Field, oneOf, positiveInteger, withDefault } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { Swept } from '../spec/sweep.js';
import { readSequences, type SequenceFile, type Sequences } from './read-sequences.js';
import type { Batch, Task } from './task.js';

export interface CsvSequencesOptions {
  readonly data: SequenceFile;
  /** Whether the target is one of some classes, each by its text, or a number. Default 'class'. */
  readonly predict?: 'class' | 'number';
  readonly batchSize: number;
  /** How many sequences at the head of the file are kept for validation. Default 100. */
  readonly validationSize?: number;
}

export type CsvSequencesSpec = { readonly kind: 'csvSequences' } & Required<CsvSequencesOptions>;

/** Tells the class or the number of a sequence after reading it: any CSV file with one row a step. */
export function csvSequences(options: Swept<CsvSequencesOptions>) {
  return { kind: 'csvSequences', ...options } as const;
}

const dataField: Field = {
  expected:
    '{ file: "a path relative to the experiment file" }, with sequence and target for columns of other names',
  schema: z.strictObject({
    file: z.string().min(1),
    sequence: z.string().min(1).optional(),
    target: z.string().min(1).optional(),
    sha256: z.string().optional(),
  }),
};

export const csvSequencesTask: Task<CsvSequencesSpec> = {
  kind: 'csvSequences',
  fields: {
    data: dataField,
    predict: withDefault(oneOf('class', 'number'), 'class'),
    batchSize: positiveInteger,
    validationSize: withDefault(positiveInteger, 100),
  },
  refuseCell: () => undefined,
  chance: () => null,
  async load(spec, home) {
    const { data, predict, batchSize, validationSize } = spec;
    const sequences = readSequences(data, home);
    const { count, steps, width } = sequences;
    if (count <= validationSize)
      throw new InvalidRequest(
        `task.validationSize: ${validationSize} of ${count} sequences of ${data.file} leave none to train on`,
      );
    const classes = [...new Set(sequences.targets)].sort();
    const targets = predict === 'class' ? classTargets(sequences, classes) : numberTargets(sequences, data);
    const validation = batchOf(sequences, targets, range(validationSize));
    return {
      shape: {
        input: { kind: 'dense', size: width },
        output:
          predict === 'class'
            ? { size: classes.length, at: 'last-step', loss: 'cross-entropy' }
            : { size: 1, at: 'last-step', loss: 'mean-squared-error' },
        steps,
        batch: batchSize,
        carriesState: false,
        chance: predict === 'class' ? entropyOf(validation.targets) : varianceOf(validation.targets),
      },
      batch(seed, step) {
        const draws = randomStream(seed, 'data', 'csvSequences').uniforms(batchSize, step * batchSize);
        const places = Array.from(draws, (u) => validationSize + Math.floor(u * (count - validationSize)));
        return batchOf(sequences, targets, places);
      },
      validation: () => validation,
      readsOutputs: true,
      metrics: ({ outputs }) =>
        predict === 'class' ? { accuracy: accuracy(outputs(), validation.targets) } : {},
    };
  },
};

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function classTargets({ targets }: Sequences, classes: readonly string[]): Int32Array {
  const numbers = new Map(classes.map((name, n) => [name, n]));
  return Int32Array.from(targets, (target) => numbers.get(target)!);
}

function numberTargets({ targets }: Sequences, { file }: SequenceFile): Float32Array {
  return Float32Array.from(targets, (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw new InvalidRequest(`task.predict: a target of ${file} is no number: "${text}"`);
  });
}

function batchOf(
  { steps, width, inputs }: Sequences,
  targets: Int32Array | Float32Array,
  places: readonly number[],
): Batch {
  const batch = places.length;
  const read = new Float32Array(steps * batch * width);
  for (const [b, place] of places.entries()) {
    for (let t = 0; t < steps; t += 1) {
      const from = (place * steps + t) * width;
      read.set(inputs.subarray(from, from + width), (t * batch + b) * width);
    }
  }
  const chosen = targets instanceof Int32Array ? new Int32Array(batch) : new Float32Array(batch);
  for (const [b, place] of places.entries()) chosen[b] = targets[place]!;
  return { steps, batch, inputs: read, targets: chosen };
}

/** The cross-entropy of always saying the shares that the classes have, in nats. */
function entropyOf(targets: Int32Array | Float32Array): number {
  const counts = new Map<number, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / targets.length) * Math.log(count / targets.length),
    0,
  );
}

/** The squared error of always saying the mean. */
function varianceOf(targets: Int32Array | Float32Array): number {
  const numbers = [...targets];
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
}

/** The share of the sequences whose largest output is their class. */
function accuracy(outputs: Float32Array, targets: Int32Array | Float32Array): number {
  const classes = outputs.length / targets.length;
  let right = 0;
  for (let n = 0; n < targets.length; n += 1) {
    const row = outputs.subarray(n * classes, (n + 1) * classes);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    if (row.indexOf(largest) === targets[n]) right += 1;
  }
  return right / targets.length;
}
