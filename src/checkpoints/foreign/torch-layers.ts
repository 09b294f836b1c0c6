import { InvalidRequest } from '../../spec/invalid-request.js';
import type { StoredTensor } from '../safetensors.js';
import type { JoinedLayer, JoinedLayers } from './joined-layer.js';
import { list, type NamedTensors, tensorAt } from './named-tensors.js';

/** Which module of a PyTorch model to read. */
export interface TorchOptions {
  /**
   * What stands before the names of the module's tensors, `encoder.lstm.` say. Default: what stands before the only
   * `weight_ih_l0`.
   */
  readonly prefix?: string;
}

/**
 * The layers of a recurrent module of PyTorch with so many gates, from the tensors of its state dictionary:
 * `weight_ih_l0` [G·H, I], `weight_hh_l0` [G·H, H], `bias_ih_l0` and `bias_hh_l0` [G·H], with `_reverse` for the
 * backward direction. Throws InvalidRequest where they are not those of such a module.
 */
export function torchLayers(
  tensors: NamedTensors,
  gates: number,
  { prefix = onlyPrefix(tensors) }: TorchOptions,
): JoinedLayers {
  const has = (name: string) => tensors.has(prefix + name);
  if (has('weight_hr_l0'))
    throw new InvalidRequest(
      `${prefix}weight_hr_l0: a module with a projection (proj_size) has no counterpart`,
    );
  const suffixes = has('weight_ih_l0_reverse') ? ['', '_reverse'] : [''];
  const own = [...tensors.keys()].filter(
    (name) => name.startsWith(prefix) && isOfModule(name.slice(prefix.length)),
  );
  const biased = own.some((name) => name.startsWith(`${prefix}bias_`));
  const layers: JoinedLayer[][] = [];
  let units: number | undefined;
  for (let layer = 0; layer === 0 || has(`weight_ih_l${layer}`); layer++) {
    const inputs = layer === 0 ? undefined : units! * suffixes.length;
    const directions = suffixes.map((suffix) =>
      torchLayer(tensors, prefix, { place: `l${layer}${suffix}`, gates, inputs, biased }),
    );
    units = directions[0]!.units;
    layers.push(directions);
  }
  refuseRest(own, prefix, layers.length, suffixes);
  return layers;
}

/** Throws where a module has tensors of layers that nothing leads to, so that they would be left out unseen. */
function refuseRest(
  own: readonly string[],
  prefix: string,
  layers: number,
  suffixes: readonly string[],
): void {
  for (const name of own) {
    const [, layer, suffix = ''] = /_l(\d+)(_reverse)?$/.exec(name)!;
    const missing = suffixes.includes(suffix) ? `weight_ih_l${layers}` : 'weight_ih_l0_reverse';
    if (Number(layer) >= layers || !suffixes.includes(suffix))
      throw new InvalidRequest(`there is ${name}, but no tensor ${prefix}${missing} below it`);
  }
}

/** Whether a name below the prefix is one of such a module's. */
function isOfModule(name: string): boolean {
  return /^(weight|bias)_(ih|hh)_l\d+(_reverse)?$/.test(name);
}

/** Where a layer stands in its module, and what is known of it. */
interface TorchPlace {
  readonly place: string;
  readonly gates: number;
  /** Undefined for the first layer. */
  readonly inputs: number | undefined;
  /** Whether the module has biases: all of them, or none. */
  readonly biased: boolean;
}

function torchLayer(
  tensors: NamedTensors,
  prefix: string,
  { place, gates, inputs, biased }: TorchPlace,
): JoinedLayer {
  const at = (kind: string) => `${prefix}${kind}_${place}`;
  const hidden = tensors.get(at('weight_hh'));
  const units = hidden?.shape[1] ?? 0;
  const wt = tensorAt(tensors, at('weight_hh'), [gates * units, units]);
  const given = tensors.get(at('weight_ih'))?.shape[1] ?? 0;
  const wx = tensorAt(tensors, at('weight_ih'), [gates * units, inputs ?? given]);
  const bias = (name: string) => (biased ? tensorAt(tensors, name, [gates * units]).values : undefined);
  return {
    ...{ inputs: wx.shape[1]!, units, wx: transposed(wx), wt: transposed(wt) },
    inputBias: bias(at('bias_ih')),
    hiddenBias: bias(at('bias_hh')),
  };
}

function onlyPrefix(tensors: NamedTensors): string {
  const first = 'weight_ih_l0';
  const found = [...tensors.keys()].filter((name) => name.endsWith(first));
  if (found.length === 1) return found[0]!.slice(0, -first.length);
  throw new InvalidRequest(
    found.length === 0
      ? `no tensor's name ends with ${first}; there are ${list(tensors.keys())}`
      : `there are several recurrent modules, ${list(found)}: choose one by its prefix`,
  );
}

function transposed({ shape, values }: StoredTensor): Float32Array {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column]!;
  return turned;
}
