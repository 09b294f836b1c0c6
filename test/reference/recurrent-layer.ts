import type { DirectedCellSpec } from '../../src/cells/index.js';

/** One replica of a layer in double precision: weights [I, G·H], [H, G·H], [G·H], input [T, B, I], states [B, H]. */
export interface ReferenceLayer {
  readonly spec: DirectedCellSpec;
  readonly T: number;
  readonly B: number;
  readonly I: number;
  readonly wx: Float64Array;
  readonly wt: Float64Array;
  readonly bi: Float64Array;
  /** Of the V gates that have one, [V·H]. */
  readonly vectors?: Float64Array | undefined;
  readonly x: Float64Array;
  readonly states: readonly Float64Array[];
  readonly reverse: boolean;
  /** Steps of each sequence, [B]; beyond them states stay and outputs are 0. All T when absent. */
  readonly lengths?: Int32Array | undefined;
}

/** What a layer yields: h at every step, [T, B, H], and the states after the last step. */
export interface ReferenceOutput {
  readonly outputs: Float64Array;
  readonly states: readonly Float64Array[];
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** How many gates a cell has. */
export function gateCount(spec: DirectedCellSpec): number {
  return { rnn: 1, gru: 3, lstm: 4, peepholeLstm: 4, coupledLstm: 3, janet: 2, ltRnn: 1 }[spec.kind];
}

/** The layer, written out number by number from the formulas alone. */
export function referenceLayer(layer: ReferenceLayer): ReferenceOutput {
  const { spec, T, B } = layer;
  const H = spec.units;
  const outputs = new Float64Array(T * B * H);
  const states = layer.states.map((state) => state.slice());
  for (let n = 0; n < T; n++) {
    const t = layer.reverse ? T - 1 - n : n;
    for (let b = 0; b < B; b++) {
      if (layer.lengths && t >= layer.lengths[b]!) continue;
      const before = states.map((state) => state.slice(b * H, (b + 1) * H));
      const after = nextState(layer, t, b, before);
      for (const [index, values] of after.entries()) states[index]!.set(values, b * H);
      outputs.set(after[0]!, (t * B + b) * H);
    }
  }
  return { outputs, states };
}

function nextState(
  layer: ReferenceLayer,
  t: number,
  b: number,
  [h, c]: readonly Float64Array[],
): Float64Array[] {
  const { spec } = layer;
  const H = spec.units;
  const width = gateCount(spec) * H;
  const place = (t * layer.B + b) * layer.I;
  const input = linear(layer.x.subarray(place, place + layer.I), layer.wx, layer.bi);
  const hidden = linear(h!, layer.wt, new Float64Array(width));
  const whole = (gate: number, j: number) => input[gate * H + j]! + hidden[gate * H + j]!;
  const make = (value: (j: number) => number) => {
    const values = new Float64Array(H);
    for (let j = 0; j < H; j++) values[j] = value(j);
    return values;
  };
  if (spec.kind === 'rnn') {
    const activate = { tanh: Math.tanh, relu: (z: number) => Math.max(0, z), linear: (z: number) => z };
    return [make((j) => activate[spec.activation](whole(0, j)))];
  }
  if (spec.kind === 'ltRnn') {
    const activate = { tanh: Math.tanh, relu: (z: number) => Math.max(0, z) }[spec.activation];
    return [make((j) => activate(input[j]!) + hidden[j]!)];
  }
  if (spec.kind === 'gru') {
    const u = make((j) => sigmoid(whole(0, j)));
    const r = make((j) => sigmoid(whole(1, j)));
    const scaled = linear(
      make((j) => r[j]! * h![j]!),
      layer.wt,
      new Float64Array(width),
    );
    const candidate = make((j) => {
      const at = 2 * H + j;
      if (spec.reset === 'before') return Math.tanh(input[at]! + scaled[at]!);
      const bias = spec.reset === 'after-bias' ? layer.vectors![j]! : 0;
      return Math.tanh(input[at]! + r[j]! * (hidden[at]! + bias));
    });
    return [make((j) => u[j]! * h![j]! + (1 - u[j]!) * candidate[j]!)];
  }
  if (spec.kind === 'janet') {
    const taken = (j: number) => 1 - sigmoid(whole(0, j) - spec.beta);
    return [make((j) => sigmoid(whole(0, j)) * h![j]! + taken(j) * Math.tanh(whole(1, j)))];
  }
  if (spec.kind === 'coupledLstm') {
    const kept = make((j) => sigmoid(whole(0, j)));
    const memory = make((j) => kept[j]! * c![j]! + (1 - kept[j]!) * Math.tanh(whole(1, j)));
    return [make((j) => sigmoid(whole(2, j)) * Math.tanh(memory[j]!)), memory];
  }
  if (spec.kind === 'peepholeLstm') {
    const peep = (place: number, j: number, memory: Float64Array) =>
      layer.vectors![place * H + j]! * memory[j]!;
    const memory = make((j) => {
      const [taken, kept] = [sigmoid(whole(0, j) + peep(0, j, c!)), sigmoid(whole(1, j) + peep(1, j, c!))];
      return kept * c![j]! + taken * Math.tanh(whole(2, j));
    });
    return [make((j) => sigmoid(whole(3, j) + peep(2, j, memory)) * Math.tanh(memory[j]!)), memory];
  }
  const memory = make((j) => sigmoid(whole(1, j)) * c![j]! + sigmoid(whole(0, j)) * Math.tanh(whole(2, j)));
  return [make((j) => sigmoid(whole(3, j)) * Math.tanh(memory[j]!)), memory];
}

/** bias + values · weights, for weights [values, bias]. */
function linear(values: Float64Array, weights: Float64Array, bias: Float64Array): Float64Array {
  const sums = bias.slice();
  const width = sums.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    for (let j = 0; j < width; j++) sums[j]! += value * weights[i * width + j]!;
  }
  return sums;
}
