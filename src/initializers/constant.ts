import { anyNumber } from '../spec/field.js';
import type { Swept } from '../spec/sweep.js';
import type { Initializer } from './initializer.js';
import { shapeSize } from './shape-size.js';

export interface ConstantOptions {
  readonly value: number;
}

export type ConstantSpec = { readonly kind: 'constant' } & Required<ConstantOptions>;

/** Every value the same. */
export function constant(options: Swept<ConstantOptions>) {
  return { kind: 'constant', ...options } as const;
}

export const constantInitializer: Initializer<ConstantSpec> = {
  kind: 'constant',
  fields: { value: anyNumber },
  refuse: () => undefined,
  sample: ({ value }, _random, shape) => new Float32Array(shapeSize(shape)).fill(value),
};
