import type { InitializerInput } from '../../src/initializers/index.js';
import { refuseShape, sampleInitializer } from '../../src/initializers/index.js';
import type { Shape } from '../../src/initializers/initializer.js';
import { resolveInitializer } from '../../src/initializers/resolve-initializer.js';
import type { GateSite, ReadOutSite, Site } from '../../src/initializers/site.js';
import { randomStream } from '../../src/math/random-stream.js';

const gatesOf = {
  lstm: ['input_gate', 'forget_gate', 'memory_cell', 'output_gate'],
  gru: ['update_gate', 'reset_gate', 'candidate'],
  rnn: ['hidden'],
} as const;

/** A variable of a layer of that cell. */
export function gateSite(
  cell: keyof typeof gatesOf,
  gate: string,
  variable: GateSite['variable'],
  inputs: number,
  units: number,
): GateSite {
  const spec = { kind: cell, ...(cell === 'rnn' && { activation: 'tanh' }) };
  return { part: 'gate', layer: cell, cell: spec, gates: gatesOf[cell], gate, variable, inputs, units };
}

export function readOutSite(variable: 'w' | 'b', inputs: number, outputs: number): ReadOutSite {
  return { part: 'read-out', variable, inputs, outputs };
}

export function shapeAt(site: Site): Shape {
  if (site.part === 'read-out') return site.variable === 'w' ? [site.inputs, site.outputs] : [site.outputs];
  if (site.variable === 'bi') return [site.units];
  return [site.variable === 'wx' ? site.inputs : site.units, site.units];
}

/** A variable's first values in a model with that seed. */
export function sampleAt(input: InitializerInput, site: Site, seed = 1): Float32Array {
  const path =
    site.part === 'gate' ? `${site.layer}/${site.gate}/${site.variable}` : `output/${site.variable}`;
  const streamAt = (other: string) => randomStream(seed, 'init', other);
  return sampleInitializer(resolveInitializer(input), streamAt(path), shapeAt(site), { site, streamAt });
}

export function refuseAt(input: InitializerInput, site: Site): string | undefined {
  return refuseShape(resolveInitializer(input), shapeAt(site), site);
}
