import type { Sweepable } from '../spec/sweep.js';
import type { BidirectionalSpec } from './bidirectional.js';
import type { DirectedCellInput, DirectedCellSpec } from './directed.js';

/** A cell in full, every default written out. */
export type CellSpec = DirectedCellSpec | BidirectionalSpec;

/** What the factories return: defaults may be left out, and options may be swept. */
export type CellInput =
  | DirectedCellInput
  | { readonly kind: 'bidirectional'; readonly cell: Sweepable<DirectedCellInput> };
