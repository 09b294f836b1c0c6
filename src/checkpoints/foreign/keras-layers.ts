import { InvalidRequest } from '../../spec/invalid-request.js';
import type { JoinedLayer, JoinedLayers } from './joined-layer.js';
import { list, type NamedTensors, tensorAt } from './named-tensors.js';

/** Which layers of a Keras model to read. */
export interface KerasOptions {
  /**
   * The layers from the bottom up, by name: `['lstm', 'lstm_1']`. Default: all of that kind, in the order of the numbers
   * in their names.
   */
  readonly layers?: readonly string[];
}

/** A layer's variables: the names of its directions up to the last slash, and the layer's own. */
interface Place {
  readonly layer: string;
  readonly forward: string;
  readonly backward: string | undefined;
}

/**
 * The recurrent layers of a Keras model with so many gates, from its variables by their paths: `…/kernel` [I, G·H],
 * `…/recurrent_kernel` [H, G·H] and `…/bias`, [G·H] or, where there are two, [2, G·H]. A `Bidirectional` holds them
 * twice, under `forward_…` and `backward_…`. Throws InvalidRequest where there are no such layers, or they are not a
 * stack.
 */
export function kerasLayers(tensors: NamedTensors, gates: number, { layers }: KerasOptions): JoinedLayers {
  const all = placesOf(tensors);
  const chosen = layers ? layers.map((name) => placeNamed(all, name)) : all.filter(isOfKind(tensors, gates));
  if (chosen.length === 0)
    throw new InvalidRequest(
      `there is no layer with ${gates} gates among the variables; there are ${list(tensors.keys())}`,
    );
  const stack: JoinedLayer[][] = [];
  for (const { layer, forward, backward } of chosen) {
    const below = stack.at(-1);
    const paths = backward === undefined ? [forward] : [forward, backward];
    if (below && below.length !== paths.length)
      throw new InvalidRequest(
        `${layer}: some layers are bidirectional and others are not; name those to read`,
      );
    const inputs = below && below[0]!.units * below.length;
    stack.push(paths.map((path) => kerasLayer(tensors, path, gates, inputs, below?.[0]?.units)));
  }
  return stack;
}

function kerasLayer(
  tensors: NamedTensors,
  path: string,
  gates: number,
  inputs: number | undefined,
  unitsBelow: number | undefined,
): JoinedLayer {
  const named = (name: string) => nameOf(tensors, `${path}/${name}`);
  const units = unitsBelow ?? tensors.get(named('recurrent_kernel'))?.shape[0] ?? 0;
  const wt = tensorAt(tensors, named('recurrent_kernel'), [units, gates * units]);
  const wx = tensorAt(tensors, named('kernel'), [inputs, gates * units]);
  const bias = tensors.get(named('bias'));
  const twice = bias?.shape.length === 2;
  if (bias !== undefined) tensorAt(tensors, named('bias'), twice ? [2, gates * units] : [gates * units]);
  return {
    ...{ inputs: wx.shape[0]!, units, wx: wx.values, wt: wt.values },
    inputBias: bias?.values.subarray(0, gates * units),
    hiddenBias: twice ? bias!.values.subarray(gates * units) : undefined,
  };
}

/** Every recurrent layer, in the order of the numbers in their names. */
function placesOf(tensors: NamedTensors): readonly Place[] {
  const places = new Map<string, { forward?: string; backward?: string }>();
  for (const name of tensors.keys()) {
    const path = /^(.*)\/recurrent_kernel(:0)?$/.exec(name)?.[1];
    if (path === undefined) continue;
    const parts = path.split('/');
    const at = parts.findLastIndex((part) => /^(forward|backward)_/.test(part));
    const layer = parts.slice(0, at === -1 ? -1 : at).join('/') || path;
    const direction = at !== -1 && parts[at]!.startsWith('backward_') ? 'backward' : 'forward';
    places.set(layer, { ...places.get(layer), [direction]: path });
  }
  return [...places]
    .map(([layer, { forward, backward }]) => ({ layer, forward: forward ?? `${layer}/forward`, backward }))
    .sort((a, b) => byNumbers(a.layer, b.layer));
}

const collator = new Intl.Collator('en', { numeric: true });

/** `lstm` before `lstm_1` before `lstm_10`. */
function byNumbers(a: string, b: string): number {
  return collator.compare(a, b);
}

function placeNamed(places: readonly Place[], name: string): Place {
  const found = places.filter(({ layer }) => layer === name || layer.endsWith(`/${name}`));
  if (found.length === 1) return found[0]!;
  const layers = list(places.map(({ layer }) => layer));
  throw new InvalidRequest(
    `${found.length === 0 ? 'there is no' : 'there is more than one'} recurrent layer ${name}; there are ${layers}`,
  );
}

function isOfKind(tensors: NamedTensors, gates: number) {
  return ({ forward }: Place) => {
    const [units, width] = tensors.get(nameOf(tensors, `${forward}/recurrent_kernel`))?.shape ?? [];
    return units !== undefined && width === gates * units;
  };
}

/** A variable's name as it stands: Keras 2 ends it with `:0`. */
function nameOf(tensors: NamedTensors, name: string): string {
  return tensors.has(`${name}:0`) ? `${name}:0` : name;
}
