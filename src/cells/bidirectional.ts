import type { Sweepable } from '../spec/sweep.js';
import type { DirectedCellInput, DirectedCellSpec } from './directed.js';

/** A cell run over the sequence in both directions; each layer's outputs are the forward and the backward h side by side. */
export interface BidirectionalSpec {
  readonly kind: 'bidirectional';
  readonly cell: DirectedCellSpec;
}

/** Runs a cell forwards and backwards; the cell's `layers` are bidirectional layers on top of each other. */
export function bidirectional<const Inner extends Sweepable<DirectedCellInput>>(cell: Inner) {
  return { kind: 'bidirectional', cell } as const;
}
