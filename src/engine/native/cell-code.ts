import type { CellCode } from './addon.js';

/** The specs that the kernels know, by the options that change their maths. */
type KnownSpec = { readonly kind: string; readonly activation?: string; readonly reset?: string };

/** The kernels' number of a cell, or undefined where they have none for it. */
export function cellCode({ kind, activation, reset }: KnownSpec): CellCode | undefined {
  if (kind === 'lstm') return 4;
  if (kind === 'gru' && reset === 'after') return 2;
  if (kind === 'gru' && reset === 'before') return 3;
  if (kind === 'rnn' && activation === 'tanh') return 0;
  if (kind === 'rnn' && activation === 'relu') return 1;
  return undefined;
}
