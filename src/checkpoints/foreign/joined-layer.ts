/** One direction of a recurrent layer with the weights of all gates side by side, row-major. */
export interface JoinedLayer {
  readonly inputs: number;
  readonly units: number;
  /** Input to hidden, [inputs, G·units]. */
  readonly wx: Float32Array;
  /** Hidden to hidden, [units, G·units]. */
  readonly wt: Float32Array;
  /** The bias beside the input's product and the one beside the state's, [G·units]; undefined where there is none. */
  readonly inputBias: Float32Array | undefined;
  readonly hiddenBias: Float32Array | undefined;
}

/** The layers of a stack from the bottom up, each with one direction or forward and backward. */
export type JoinedLayers = readonly (readonly JoinedLayer[])[];

/** The columns of one gate, the `place`-th, of a matrix [rows, G·units] or a row [G·units]. */
export function gateColumns(joined: Float32Array, gates: number, units: number, place: number): Float32Array {
  const width = gates * units;
  const rows = joined.length / width;
  const cut = new Float32Array(rows * units);
  for (let row = 0; row < rows; row++) {
    const from = row * width + place * units;
    cut.set(joined.subarray(from, from + units), row * units);
  }
  return cut;
}
