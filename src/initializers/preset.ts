import type { RandomStream } from '../math/random-stream.js';
import type { Initializer, Shape } from './initializer.js';
import type { GateSite, Placed, ReadOutSite } from './site.js';

/** A variable's first value by a preset; `site` is where it stands. */
export type PresetRule<At> = (site: At, random: RandomStream, shape: Shape, placed: Placed) => Float32Array;

/** What a framework does with a model when nobody says: a rule for a gate's variables and one for the read-out's. */
export function preset<Kind extends string>(
  kind: Kind,
  gate: PresetRule<GateSite>,
  readOut: PresetRule<ReadOutSite>,
): Initializer<{ readonly kind: Kind }> {
  return {
    kind,
    fields: {},
    wholeModel: true,
    refuse: (_spec, _shape, site) =>
      site === undefined ? `${kind} must know where in a model the variable stands` : undefined,
    sample(_spec, random, shape, placed) {
      if (placed === undefined) throw new Error(`${kind}: the variable has no site`);
      const { site } = placed;
      return site.part === 'gate' ? gate(site, random, shape, placed) : readOut(site, random, shape, placed);
    },
  };
}
