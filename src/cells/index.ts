import type { Fields, Kinds } from '../spec/field.js';
import { cells } from './directed.js';

export { activate } from './activate.js';
export { type BidirectionalSpec, bidirectional } from './bidirectional.js';
export type { Activation, Cell } from './cell.js';
export type { CellInput, CellSpec } from './cell-spec.js';
export { type CoupledLstmOptions, type CoupledLstmSpec, coupledLstm } from './coupled-lstm.js';
export type { ScopeOfVariables } from './declare-layer.js';
export { cells, type DirectedCellInput, type DirectedCellSpec } from './directed.js';
export { type GruOptions, type GruSpec, gru } from './gru.js';
export { type JanetOptions, type JanetSpec, janet } from './janet.js';
export { type LstmOptions, type LstmSpec, lstm } from './lstm.js';
export { type LtRnnOptions, type LtRnnSpec, ltRnn } from './lt-rnn.js';
export { type PeepholeLstmOptions, type PeepholeLstmSpec, peepholeLstm } from './peephole-lstm.js';
export { type RnnOptions, type RnnSpec, rnn } from './rnn.js';
export { composeLayer, inputPart, runLayer } from './run-layer.js';
export {
  declareStack,
  directedOf,
  layerWeights,
  runStack,
  type StackOutput,
  type StackStates,
  stackLayers,
} from './stack.js';

const directedFields: Readonly<Record<string, Fields>> = Object.fromEntries(
  Object.values(cells).map(({ kind, fields }) => [kind, fields]),
);

/** The options of every cell, for the check of an experiment. */
export const cellKinds: Kinds = {
  what: 'cell',
  kinds: { ...directedFields, bidirectional: { cell: { what: 'cell', kinds: directedFields } } },
};
