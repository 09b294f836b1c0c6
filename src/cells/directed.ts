import type { Cell } from './cell.js';
import { type CoupledLstmSpec, type coupledLstm, coupledLstmCell } from './coupled-lstm.js';
import { type GruSpec, type gru, gruCell } from './gru.js';
import { type JanetSpec, type janet, janetCell } from './janet.js';
import { type LstmSpec, type lstm, lstmCell } from './lstm.js';
import { type LtRnnSpec, type ltRnn, ltRnnCell } from './lt-rnn.js';
import { type PeepholeLstmSpec, type peepholeLstm, peepholeLstmCell } from './peephole-lstm.js';
import { type RnnSpec, type rnn, rnnCell } from './rnn.js';

/** A cell that reads its sequence in one direction, in full. */
export type DirectedCellSpec =
  | RnnSpec
  | GruSpec
  | LstmSpec
  | PeepholeLstmSpec
  | CoupledLstmSpec
  | JanetSpec
  | LtRnnSpec;

/** What the factories of directed cells return: defaults may be left out, and options may be swept. */
export type DirectedCellInput =
  | ReturnType<typeof rnn>
  | ReturnType<typeof gru>
  | ReturnType<typeof lstm>
  | ReturnType<typeof peepholeLstm>
  | ReturnType<typeof coupledLstm>
  | ReturnType<typeof janet>
  | ReturnType<typeof ltRnn>;

/** Every directed cell by its kind. */
export const cells: Readonly<Record<DirectedCellSpec['kind'], Cell<DirectedCellSpec>>> = {
  rnn: rnnCell as Cell<DirectedCellSpec>,
  gru: gruCell as Cell<DirectedCellSpec>,
  lstm: lstmCell as Cell<DirectedCellSpec>,
  peepholeLstm: peepholeLstmCell as Cell<DirectedCellSpec>,
  coupledLstm: coupledLstmCell as Cell<DirectedCellSpec>,
  janet: janetCell as Cell<DirectedCellSpec>,
  ltRnn: ltRnnCell as Cell<DirectedCellSpec>,
};
