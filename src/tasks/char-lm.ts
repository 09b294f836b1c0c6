import { z } from 'zod';
import { randomStream } from '../math/random-stream.js';
import { type Field, positiveInteger, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import { type Corpus, type CorpusText, corpusField, keepsCharacters, loadCorpus } from './corpus.js';
import { letterSymbols } from './fold-letters.js';
import type { Batch, Task } from './task.js';
import { checkLength } from './text-length.js';
import { windows } from './windows.js';

export interface CharLmOptions {
  readonly corpus: Corpus;
  /** Characters that a batch reads from each of its streams. */
  readonly unroll: number;
  /** Streams read side by side. */
  readonly batchSize: number;
  /** How many characters at the head of the text are kept for validation. Default 20,000. */
  readonly validationSize?: number;
}

export type CharLmSpec = { readonly kind: 'charLm' } & Required<CharLmOptions>;

/**
 * Predicts each next character of a text. Training reads `batchSize` streams, equally spaced through the text
 * after the validation part, from a place that the data seed chooses; every batch goes on where the one before
 * it ended.
 */
export function charLm(options: Swept<CharLmOptions>) {
  return { kind: 'charLm', ...options } as const;
}

const validationStream = 400;
const validationWarmUp = 20;

const atLeastTwo: Field = { expected: 'a whole number of at least 2', schema: z.int().min(2) };

export const charLmTask: Task<CharLmSpec> = {
  kind: 'charLm',
  fields: {
    corpus: corpusField,
    unroll: positiveInteger,
    batchSize: positiveInteger,
    validationSize: withDefault(atLeastTwo, 20_000),
  },
  refuseCell: (_spec, cell) =>
    cell.kind === 'bidirectional'
      ? 'a bidirectional cell cannot do charLm: it would see the character that it must predict'
      : undefined,
  chance: ({ corpus }) => (keepsCharacters(corpus) ? null : Math.log(letterSymbols)),
  async load(spec, folder) {
    const { corpus, unroll, batchSize, validationSize } = spec;
    const text = loadCorpus(corpus, folder);
    checkLength(corpus, text.symbols.length, {
      validation: validationSize,
      training: batchSize * unroll + 1,
    });
    const training = text.symbols.subarray(validationSize);
    return {
      shape: {
        input: { kind: 'tokens', size: text.size, symbols: text.alphabet },
        output: { size: text.size, at: 'every-step', loss: 'cross-entropy', symbols: text.alphabet },
        steps: unroll,
        batch: batchSize,
        carriesState: true,
        chance: Math.log(text.size),
      },
      batch: (seed, step) => trainingBatch(training, spec, seed, step),
      validation: () => validationBatch(text.symbols.subarray(0, validationSize)),
      readsOutputs: false,
      metrics: ({ loss }) => ({ perplexity: Math.exp(loss) }),
    };
  },
};

function trainingBatch(text: CorpusText['symbols'], spec: CharLmSpec, seed: number, step: number): Batch {
  const { unroll, batchSize } = spec;
  const n = text.length;
  const inputs = new Int32Array(unroll * batchSize);
  const targets = new Int32Array(unroll * batchSize);
  const shift = Math.floor(randomStream(seed, 'data', 'charLm').uniform(0) * n);
  const spacing = Math.floor(n / batchSize);
  for (let b = 0; b < batchSize; b += 1) {
    let position = (shift + b * spacing + step * unroll) % n;
    for (let t = 0; t < unroll; t += 1) {
      const i = t * batchSize + b;
      inputs[i] = text[position]!;
      position = position + 1 === n ? 0 : position + 1;
      targets[i] = text[position]!;
    }
  }
  return { steps: unroll, batch: batchSize, inputs, targets };
}

// Streams side by side take far fewer steps than one long one; a short warm-up gives each the state it would have had.
function validationBatch(text: CorpusText['symbols']): Batch {
  const { starts, steps, weights } = windows(text.length - 1, validationStream, validationWarmUp);
  const inputs = new Int32Array(weights.length);
  const targets = new Int32Array(weights.length);
  for (let i = 0; i < weights.length; i += 1) {
    const position = starts[i % starts.length]! + Math.floor(i / starts.length);
    inputs[i] = text[position]!;
    targets[i] = text[position + 1]!;
  }
  return { steps, batch: starts.length, inputs, targets, weights };
}
