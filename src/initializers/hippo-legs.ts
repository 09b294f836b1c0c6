import { positive } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { refuseNonSquare } from './square.js';

export interface HippoLegsOptions {
  /** The length of time that the state describes, in steps. */
  readonly steps: number;
}

export type HippoLegsSpec = { readonly kind: 'hippoLegs' } & HippoLegsOptions;

/**
 * The matrix under which a linear state keeps the coefficients of its past in Legendre polynomials: with
 * A = −√((2n+1)(2k+1)) for n > k, −(n+1) on the diagonal and 0 above, discretised by the bilinear rule at Δ = 1/steps,
 * (I − ΔA/2)⁻¹(I + ΔA/2), and transposed, since here a state is a row. For wt; a tanh bends what the theory leaves
 * linear. Gu et al. 2020, arXiv:2008.07669, theorem 2 and appendix B.
 */
export function hippoLegs(options: Swept<HippoLegsOptions>) {
  return { kind: 'hippoLegs', ...options } as const;
}

export const hippoLegsInitializer: Initializer<HippoLegsSpec> = {
  kind: 'hippoLegs',
  fields: { steps: positive },
  refuse(_spec, shape, site) {
    const hidden = site === undefined || (site.part === 'gate' && site.variable === 'wt');
    return hidden ? refuseNonSquare('hippoLegs', shape) : 'hippoLegs is for a wt';
  },
  sample({ steps }, _random, [n = 1]) {
    const a = (i: number, k: number) =>
      i === k ? -(i + 1) : i > k ? -Math.sqrt((2 * i + 1) * (2 * k + 1)) : 0;
    const half = 1 / (2 * steps);
    const values = new Float32Array(n * n);
    const column = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) {
        let right = (i === k ? 1 : 0) + half * a(i, k);
        for (let j = k; j < i; j++) right += half * a(i, j) * column[j]!;
        column[i] = i < k ? 0 : right / (1 - half * a(i, i));
        values[k * n + i] = column[i]!;
      }
    }
    return values;
  },
};
