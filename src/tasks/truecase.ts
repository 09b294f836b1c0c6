import { randomStream } from '../math/random-stream.js';
import { positiveInteger, withDefault } from '../spec/field.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { Swept } from '../spec/sweep.js';
import { type Corpus, corpusName, type LetterCorpus, letterCorpusField, loadLetters } from './corpus.js';
import { type LetterText, letterSymbols, letters } from './fold-letters.js';
import type { Batch, Task } from './task.js';
import { checkLength } from './text-length.js';
import { windows } from './windows.js';

export interface TruecaseOptions {
  /** The text; it must hold upper-case letters. */
  readonly corpus: LetterCorpus;
  /** Characters in a window. */
  readonly unroll: number;
  /** Windows a batch. */
  readonly batchSize: number;
  /** How many characters at the head of the text are kept for validation. Default 20,000. */
  readonly validationSize?: number;
}

export type TruecaseSpec = { readonly kind: 'truecase' } & Required<TruecaseOptions>;

/**
 * Tells the upper-case letters of a text of which it sees only space and a to z: class 1 for upper case, 0 for
 * all else. Each batch holds windows drawn at random from the text after the validation part.
 */
export function truecase(options: Swept<TruecaseOptions>) {
  return { kind: 'truecase', ...options } as const;
}

export const truecaseTask: Task<TruecaseSpec> = {
  kind: 'truecase',
  fields: {
    corpus: letterCorpusField,
    unroll: positiveInteger,
    batchSize: positiveInteger,
    validationSize: withDefault(positiveInteger, 20_000),
  },
  refuseCell: () => undefined,
  chance: () => null,
  async load(spec, folder) {
    const { corpus, unroll, batchSize, validationSize } = spec;
    const text = loadLetters(corpus, folder);
    checkLength(corpus, text.symbols.length, { validation: validationSize, training: unroll });
    const training = part(text, validationSize);
    const validation = part(text, 0, validationSize);
    return {
      shape: {
        input: { kind: 'tokens', size: letterSymbols, symbols: letters },
        output: { size: 2, at: 'every-step', loss: 'cross-entropy' },
        steps: unroll,
        batch: batchSize,
        carriesState: false,
        chance: entropy(upperShare(corpus, validation.upper)),
      },
      batch: (seed, step) => trainingBatch(training, spec, seed, step),
      validation: () => validationBatch(validation, unroll),
      readsOutputs: true,
      metrics: ({ outputs }) => scores(outputs(), validationBatch(validation, unroll)),
    };
  },
};

function part({ symbols, upper }: LetterText, start: number, end?: number): LetterText {
  return { symbols: symbols.subarray(start, end), upper: upper.subarray(start, end) };
}

function upperShare(corpus: Corpus, upper: Uint8Array): number {
  const count = upper.reduce((sum, isUpper) => sum + isUpper, 0);
  if (count > 0) return count / upper.length;
  const name = corpusName(corpus);
  throw new InvalidRequest(
    `task.corpus: truecase needs upper-case letters, and the first ${upper.length} characters of ${name} hold none`,
  );
}

// In nats.
function entropy(share: number): number {
  return share === 1 ? 0 : -share * Math.log(share) - (1 - share) * Math.log(1 - share);
}

function trainingBatch(text: LetterText, spec: TruecaseSpec, seed: number, step: number): Batch {
  const { unroll, batchSize } = spec;
  const places = text.symbols.length - unroll + 1;
  const draws = randomStream(seed, 'data', 'truecase').uniforms(batchSize, step * batchSize);
  return readWindows(
    text,
    Array.from(draws, (u) => Math.floor(u * places)),
    unroll,
  );
}

function validationBatch(text: LetterText, unroll: number): Batch {
  const { starts, steps, weights } = windows(text.symbols.length, unroll, 0);
  return { ...readWindows(text, starts, steps), weights };
}

function readWindows(text: LetterText, starts: readonly number[], steps: number): Batch {
  const batch = starts.length;
  const inputs = new Int32Array(steps * batch);
  const targets = new Int32Array(steps * batch);
  for (let i = 0; i < inputs.length; i += 1) {
    const position = starts[i % batch]! + Math.floor(i / batch);
    inputs[i] = text.symbols[position]!;
    targets[i] = text.upper[position]!;
  }
  return { steps, batch, inputs, targets };
}

/** F1 of the upper-case class (0 when nothing is hit) and the share of characters told right; `outputs` is [N, 2]. */
function scores(outputs: Float32Array, { targets, weights }: Batch) {
  let right = 0;
  let hits = 0;
  let told = 0;
  let upper = 0;
  let total = 0;
  for (let i = 0; i < targets.length; i += 1) {
    const weight = weights?.[i] ?? 1;
    const saidUpper = outputs[2 * i + 1]! > outputs[2 * i]!;
    const isUpper = targets[i] === 1;
    total += weight;
    if (saidUpper === isUpper) right += weight;
    if (saidUpper && isUpper) hits += weight;
    if (saidUpper) told += weight;
    if (isUpper) upper += weight;
  }
  return { f1: (2 * hits) / (told + upper), accuracy: right / total };
}
