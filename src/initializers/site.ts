import type { RandomStream } from '../math/random-stream.js';

/** Where a variable stands in a model: a gate's own in a recurrent layer, or the read-out's. */
export type Site = GateSite | ReadOutSite;

/** A variable of one gate of a recurrent layer. */
export interface GateSite {
  readonly part: 'gate';
  /** The layer's scope path: `lstm_0`, `bidirectional/forward/gru`. */
  readonly layer: string;
  /** The cell's spec: `kind` and the options that change its maths. */
  readonly cell: { readonly kind: string; readonly activation?: string; readonly reset?: string };
  /** The cell's gates in the order in which their weights stand side by side. */
  readonly gates: readonly string[];
  readonly gate: string;
  /** Input to hidden [inputs, units], hidden to hidden [units, units], bias, second bias or peephole weights [units]. */
  readonly variable: 'wx' | 'wt' | 'bi' | 'bt' | 'wc';
  readonly inputs: number;
  readonly units: number;
}

/** A variable of the linear read-out: `w` [inputs, outputs] or `b` [outputs]. */
export interface ReadOutSite {
  readonly part: 'read-out';
  readonly variable: 'w' | 'b';
  readonly inputs: number;
  readonly outputs: number;
}

/** A site with the random streams of all variables of its model, for values that several variables share. */
export interface Placed {
  readonly site: Site;
  /** The stream of the variable at a scope path. */
  readonly streamAt: (path: string) => RandomStream;
}
