import { randomStream } from '../math/random-stream.js';
import { positiveInteger, trueOrFalse, withDefault } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Batch, Task } from './task.js';

export interface CopyMemoryOptions {
  /** Steps between the last symbol to be remembered and the first to be said, T. */
  readonly delay: number;
  readonly batchSize: number;
  /** Different symbols that may have to be remembered. Default 8. */
  readonly symbols?: number;
  /** Symbols to be remembered. Default 10. */
  readonly recall?: number;
  /** Draw each sequence's delay from 1 to `delay`, the rest of the sequence being blank. Default false. */
  readonly variable?: boolean;
  /** Sequences in the validation set. Default 200. */
  readonly validationSize?: number;
}

export type CopyMemorySpec = { readonly kind: 'copyMemory' } & Required<CopyMemoryOptions>;

/**
 * Says some symbols again after a long blank. The input is `recall` symbols, blanks, and a mark that asks for them
 * at step recall + delay − 1; the targets are blank but for the `recall` steps after the mark. T + 2·recall steps in all
 * (Hochreiter & Schmidhuber 1997, in the form of Arjovsky, Shah & Bengio 2016, arXiv:1511.06464; with `variable` that of
 * Tallec & Ollivier 2018, arXiv:1804.11188).
 */
export function copyMemory(options: Swept<CopyMemoryOptions>) {
  return { kind: 'copyMemory', ...options } as const;
}

export const copyMemoryTask: Task<CopyMemorySpec> = {
  kind: 'copyMemory',
  fields: {
    delay: positiveInteger,
    batchSize: positiveInteger,
    symbols: withDefault(positiveInteger, 8),
    recall: withDefault(positiveInteger, 10),
    variable: withDefault(trueOrFalse, false),
    validationSize: withDefault(positiveInteger, 200),
  },
  refuseCell: (_spec, cell) =>
    cell.kind === 'bidirectional'
      ? 'a bidirectional cell needs no memory for copyMemory: it reads the symbols last'
      : undefined,
  // Blanks where nothing is asked, and any symbol alike where something is.
  chance: ({ delay, symbols, recall }) => (recall * Math.log(symbols)) / (delay + 2 * recall),
  async load(spec) {
    const { delay, symbols, recall, batchSize, validationSize } = spec;
    const steps = delay + 2 * recall;
    const validation = sequences(spec, 0, 'copyMemory/validation', validationSize, 0);
    return {
      shape: {
        input: { kind: 'tokens', size: symbols + 2 },
        output: { size: symbols + 1, at: 'every-step', loss: 'cross-entropy' },
        steps,
        batch: batchSize,
        carriesState: false,
        chance: (recall * Math.log(symbols)) / steps,
      },
      batch: (seed, step) => sequences(spec, seed, 'copyMemory', batchSize, step),
      validation: () => validation,
      readsOutputs: true,
      metrics: ({ outputs }) => ({ recall: recalled(outputs(), validation, symbols) }),
    };
  },
};

// A sequence rests on recall + 1 draws: its symbols, then its delay. Symbols are numbered from 0; the blank is next,
// then the mark.
function sequences(
  { delay, symbols, recall, variable }: CopyMemorySpec,
  seed: number,
  purpose: string,
  batch: number,
  step: number,
): Batch {
  const draws = randomStream(seed, 'data', purpose).uniforms(
    batch * (recall + 1),
    step * batch * (recall + 1),
  );
  const steps = delay + 2 * recall;
  const inputs = new Int32Array(steps * batch).fill(symbols);
  const targets = new Int32Array(steps * batch).fill(symbols);
  for (let b = 0; b < batch; b += 1) {
    const first = b * (recall + 1);
    const wait = variable ? 1 + Math.floor(draws[first + recall]! * delay) : delay;
    inputs[(recall + wait - 1) * batch + b] = symbols + 1;
    for (let n = 0; n < recall; n += 1) {
      const symbol = Math.floor(draws[first + n]! * symbols);
      inputs[n * batch + b] = symbol;
      targets[(recall + wait + n) * batch + b] = symbol;
    }
  }
  return { steps, batch, inputs, targets };
}

/** The share of the symbols asked for that a read-out [N, symbols + 1] says right. */
function recalled(outputs: Float32Array, { targets }: Batch, symbols: number): number {
  const classes = symbols + 1;
  let asked = 0;
  let right = 0;
  for (const [i, target] of targets.entries()) {
    if (target === symbols) continue;
    asked += 1;
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    if (row.indexOf(row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)) === target)
      right += 1;
  }
  return right / asked;
}
