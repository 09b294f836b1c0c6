import type { RandomStream } from '../math/random-stream.js';
import type { Fields } from '../spec/field.js';
import { floatValues } from './float-values.js';
import type { Initializer } from './initializer.js';
import type { GateSite } from './site.js';

/** A rule for the biases of a gated layer, by cell. */
export interface GateBias<Spec extends { readonly kind: string }> {
  readonly kind: Spec['kind'];
  readonly fields: Fields;
  /** The cells that it knows. */
  readonly cells: readonly string[];
  /**
   * The bias of one unit. `shared` is that unit's draw from a stream that all gates of the layer share, in (0, 1).
   */
  value(spec: Spec, site: GateSite, shared: number): number;
}

/** The initializer of biases whose gates belong together; it refuses all other variables and cells. */
export function gateBias<Spec extends { readonly kind: string }>({
  kind,
  fields,
  cells,
  value,
}: GateBias<Spec>): Initializer<Spec> {
  const known = cells.join(' or ');
  return {
    kind,
    fields,
    refuse(_spec, _shape, site) {
      if (site?.part !== 'gate' || site.variable !== 'bi')
        return `${kind} sets the biases (bi) of a layer; give it by a pattern such as '**/bi'`;
      return cells.includes(site.cell.kind) ? undefined : `${kind} knows the gates of ${known} alone`;
    },
    sample(spec, random, [units = 1], placed) {
      const site = placed?.site;
      if (site?.part !== 'gate') throw new Error(`${kind}: the variable is no gate's`);
      const stream: RandomStream = placed?.streamAt(`${site.layer}/bi`) ?? random;
      return floatValues(stream.uniforms(units), (u) => value(spec, site, u));
    },
  };
}
