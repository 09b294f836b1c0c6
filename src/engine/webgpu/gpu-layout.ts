import type { PassModel } from '../model-pass.js';
import { cellCode } from '../native/cell-code.js';

/** A cell as the programs know it. Slots are what a step saves of a unit: the gates in the cell's order, then what follows. */
export interface GpuCell {
  readonly kind: 'tanh' | 'relu' | 'after' | 'before' | 'lstm';
  readonly gates: number;
  /** LSTM: c. GRU that resets after: the candidate's product with h; before: r∘h. */
  readonly slots: number;
  /** h, and c of an LSTM. */
  readonly states: number;
  /** For each gate the slot whose gradient meets wt. */
  readonly recurrentSlots: readonly number[];
}

const cells: readonly GpuCell[] = [
  { kind: 'tanh', gates: 1, slots: 1, states: 1, recurrentSlots: [0] },
  { kind: 'relu', gates: 1, slots: 1, states: 1, recurrentSlots: [0] },
  { kind: 'after', gates: 3, slots: 4, states: 1, recurrentSlots: [0, 1, 3] },
  { kind: 'before', gates: 3, slots: 4, states: 1, recurrentSlots: [0, 1, 2] },
  { kind: 'lstm', gates: 4, slots: 5, states: 2, recurrentSlots: [0, 1, 2, 3] },
];

/** One direction of one layer. */
export interface GpuLayer {
  readonly cell: GpuCell;
  readonly units: number;
  /** Width of what it reads. */
  readonly inputs: number;
  readonly tokens: boolean;
  readonly layer: number;
  readonly direction: number;
  readonly reverse: boolean;
  /** Where each gate's wx starts in a row of parameters; wt and bi follow it. */
  readonly gateOffsets: readonly number[];
  /** The place of its h among the states of a replica. */
  readonly place: number;
}

/** A model as the programs see it. */
export interface GpuLayout {
  readonly cell: GpuCell;
  readonly units: number;
  readonly directions: number;
  /** Width of a layer's outputs. */
  readonly width: number;
  /** Layer by layer, direction by direction. */
  readonly layers: readonly (readonly GpuLayer[])[];
  /** States of a replica, each [B, H]. */
  readonly states: number;
  readonly input: PassModel['input'];
  readonly output: PassModel['output'];
  /** Where the read-out's w starts; b follows it. */
  readonly outputOffset: number;
  /** Numbers in a row of parameters, P. */
  readonly size: number;
  /** Of each variable in the row, and P. */
  readonly offsets: readonly number[];
}

/** Lays a model out for the programs; undefined where they do not know its cell. */
export function gpuLayout({
  cell: spec,
  directions,
  input,
  output,
  sizes,
}: PassModel): GpuLayout | undefined {
  const code = cellCode(spec);
  if (code === undefined) return undefined;
  const cell = cells[code]!;
  const { units } = spec;
  const width = units * directions;
  const offsets = [0];
  for (const size of sizes) offsets.push(offsets.at(-1)! + size);
  const layers = Array.from({ length: spec.layers }, (_, layer) =>
    Array.from({ length: directions }, (_, direction): GpuLayer => {
      const index = layer * directions + direction;
      return {
        ...{ cell, units, layer, direction, reverse: direction === 1 },
        inputs: layer === 0 ? input.size : width,
        tokens: layer === 0 && input.kind === 'tokens',
        gateOffsets: Array.from(
          { length: cell.gates },
          (_, gate) => offsets[(index * cell.gates + gate) * 3]!,
        ),
        place: index * cell.states,
      };
    }),
  );
  return {
    ...{ cell, units, directions, width, layers, input, output, offsets },
    states: spec.layers * directions * cell.states,
    outputOffset: offsets.at(-3)!,
    size: offsets.at(-1)!,
  };
}
