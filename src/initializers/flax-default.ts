import { lecunNormalInitializer } from './lecun-normal.js';
import { orthogonalInitializer } from './orthogonal.js';
import { preset } from './preset.js';
import { shapeSize } from './shape-size.js';

export type FlaxDefaultSpec = { readonly kind: 'flaxDefault' };

/**
 * What Flax does when nobody says: wx LeCun normal and wt orthogonal, gate by gate; all biases 0, the forget gate's
 * too; the read-out (`Dense`) LeCun normal with bias 0. Read in `flax/linen/recurrent.py` and `linear.py`.
 */
export function flaxDefault() {
  return { kind: 'flaxDefault' } as const;
}

export const flaxDefaultInitializer = preset(
  'flaxDefault',
  ({ variable }, random, shape) => {
    if (variable === 'wx') return lecunNormalInitializer.sample({ kind: 'lecunNormal' }, random, shape);
    if (variable === 'wt')
      return orthogonalInitializer.sample({ kind: 'orthogonal', gain: 1 }, random, shape);
    return new Float32Array(shapeSize(shape));
  },
  ({ variable }, random, shape) =>
    variable === 'w'
      ? lecunNormalInitializer.sample({ kind: 'lecunNormal' }, random, shape)
      : new Float32Array(shapeSize(shape)),
);
