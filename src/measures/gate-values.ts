import type { Tensor3D } from '@tensorflow/tfjs';
import { type Activation, activate, cells } from '../cells/index.js';
import type { Engine } from '../engine/engine.js';
import type { LayerTrace } from './trace.js';

/** The values of a gate in the steps that follow a trace's states: of all its units, steps and sequences. */
export interface GateValues {
  readonly gate: string;
  readonly activation: Activation;
  /** [steps, B, H] */
  readonly values: Float32Array;
}

const known = new WeakMap<LayerTrace, Promise<readonly GateValues[]>>();

/** The values of every gate of a layer; none where the sequence has but one step. Several measures ask for them. */
export function gateValues(engine: Engine, layer: LayerTrace): Promise<readonly GateValues[]> {
  const values = known.get(layer) ?? computeValues(engine, layer);
  known.set(layer, values);
  return values;
}

async function computeValues(engine: Engine, layer: LayerTrace): Promise<readonly GateValues[]> {
  const { tf } = engine;
  const { spec, inputs, states, batch } = layer;
  const { units } = spec;
  const cell = cells[spec.kind];
  if (inputs.length === 0) return [];
  const rows = inputs.length * batch;
  const tensors = tf.tidy(() => {
    const joined = (parts: readonly Float32Array[], width: number) =>
      tf.tensor3d(join(parts), [1, rows, width]) as Tensor3D;
    const width = cell.gates.length * units;
    const before = states[0]!.map((_, part) =>
      joined(
        states.slice(1).map((state) => state[part]!),
        units,
      ),
    );
    const wt = tf.tensor3d(layer.wt, [1, units, width]);
    const vectors = layer.vectors && tf.tensor3d(layer.vectors, [1, 1, layer.vectors.length]);
    const sums = cell.sums(engine, spec, joined(inputs, width), wt, before, vectors);
    return cell.gates.map((gate, index) => activate(tf, cell.activation(spec, gate), sums[index]!));
  });
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return cell.gates.map((gate, index) => ({
    gate,
    activation: cell.activation(spec, gate),
    values: values[index] as Float32Array,
  }));
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.length * parts[0]!.length);
  for (const [index, part] of parts.entries()) whole.set(part, index * part.length);
  return whole;
}
