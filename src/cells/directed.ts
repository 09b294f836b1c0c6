import type { Cell } from './cell.js';
import { type GruSpec, type gru, gruCell } from './gru.js';
import { type LstmSpec, type lstm, lstmCell } from './lstm.js';
import { type RnnSpec, type rnn, rnnCell } from './rnn.js';

/** A cell that reads its sequence in one direction, in full. */
export type DirectedCellSpec = RnnSpec | GruSpec | LstmSpec;

/** What the factories of directed cells return: defaults may be left out, and options may be swept. */
export type DirectedCellInput = ReturnType<typeof rnn> | ReturnType<typeof gru> | ReturnType<typeof lstm>;

/** Every directed cell by its kind. */
export const cells: Readonly<Record<DirectedCellSpec['kind'], Cell<DirectedCellSpec>>> = {
  rnn: rnnCell as Cell<DirectedCellSpec>,
  gru: gruCell as Cell<DirectedCellSpec>,
  lstm: lstmCell as Cell<DirectedCellSpec>,
};
