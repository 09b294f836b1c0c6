import type { RandomStream } from '../math/random-stream.js';
import type { Kinds } from '../spec/field.js';
import { type ConstantSpec, type constant, constantInitializer } from './constant.js';
import { type GlorotNormalSpec, type glorotNormal, glorotNormalInitializer } from './glorot-normal.js';
import { type GlorotUniformSpec, type glorotUniform, glorotUniformInitializer } from './glorot-uniform.js';
import { type HeNormalSpec, type heNormal, heNormalInitializer } from './he-normal.js';
import { type HeUniformSpec, type heUniform, heUniformInitializer } from './he-uniform.js';
import { type IdentitySpec, type identity, identityInitializer } from './identity.js';
import type { Initializer, Shape } from './initializer.js';
import { type LecunNormalSpec, type lecunNormal, lecunNormalInitializer } from './lecun-normal.js';
import { type LecunUniformSpec, type lecunUniform, lecunUniformInitializer } from './lecun-uniform.js';
import { type NormalSpec, type normal, normalInitializer } from './normal.js';
import { type OnesSpec, type ones, onesInitializer } from './ones.js';
import { type OrthogonalSpec, type orthogonal, orthogonalInitializer } from './orthogonal.js';
import {
  type TruncatedNormalSpec,
  type truncatedNormal,
  truncatedNormalInitializer,
} from './truncated-normal.js';
import { type UniformSpec, type uniform, uniformInitializer } from './uniform.js';
import {
  type VarianceScalingSpec,
  type varianceScaling,
  varianceScalingInitializer,
} from './variance-scaling.js';
import { type ZerosSpec, type zeros, zerosInitializer } from './zeros.js';

export { type ConstantOptions, type ConstantSpec, constant } from './constant.js';
export { type GlorotNormalSpec, glorotNormal } from './glorot-normal.js';
export { type GlorotUniformSpec, glorotUniform } from './glorot-uniform.js';
export { type HeNormalSpec, heNormal } from './he-normal.js';
export { type HeUniformSpec, heUniform } from './he-uniform.js';
export { type IdentityOptions, type IdentitySpec, identity } from './identity.js';
export { type LecunNormalSpec, lecunNormal } from './lecun-normal.js';
export { type LecunUniformSpec, lecunUniform } from './lecun-uniform.js';
export { type NormalOptions, type NormalSpec, normal } from './normal.js';
export { type OnesSpec, ones } from './ones.js';
export { type OrthogonalOptions, type OrthogonalSpec, orthogonal } from './orthogonal.js';
export {
  type TruncatedNormalOptions,
  type TruncatedNormalSpec,
  truncatedNormal,
} from './truncated-normal.js';
export { type UniformOptions, type UniformSpec, uniform } from './uniform.js';
export {
  type VarianceScalingOptions,
  type VarianceScalingSpec,
  varianceScaling,
} from './variance-scaling.js';
export { type ZerosSpec, zeros } from './zeros.js';

/** An initializer in full, every default written out. */
export type InitializerSpec =
  | ZerosSpec
  | OnesSpec
  | ConstantSpec
  | NormalSpec
  | TruncatedNormalSpec
  | UniformSpec
  | VarianceScalingSpec
  | GlorotUniformSpec
  | GlorotNormalSpec
  | HeUniformSpec
  | HeNormalSpec
  | LecunUniformSpec
  | LecunNormalSpec
  | OrthogonalSpec
  | IdentitySpec;

/** What the factories return: defaults may be left out, and options may be swept. */
export type InitializerInput =
  | ReturnType<typeof zeros>
  | ReturnType<typeof ones>
  | ReturnType<typeof constant>
  | ReturnType<typeof normal>
  | ReturnType<typeof truncatedNormal>
  | ReturnType<typeof uniform>
  | ReturnType<typeof varianceScaling>
  | ReturnType<typeof glorotUniform>
  | ReturnType<typeof glorotNormal>
  | ReturnType<typeof heUniform>
  | ReturnType<typeof heNormal>
  | ReturnType<typeof lecunUniform>
  | ReturnType<typeof lecunNormal>
  | ReturnType<typeof orthogonal>
  | ReturnType<typeof identity>;

/** Every initializer by its kind. */
export const initializers: Readonly<Record<InitializerSpec['kind'], Initializer<InitializerSpec>>> = {
  zeros: zerosInitializer,
  ones: onesInitializer,
  constant: constantInitializer,
  normal: normalInitializer,
  truncatedNormal: truncatedNormalInitializer,
  uniform: uniformInitializer,
  varianceScaling: varianceScalingInitializer,
  glorotUniform: glorotUniformInitializer,
  glorotNormal: glorotNormalInitializer,
  heUniform: heUniformInitializer,
  heNormal: heNormalInitializer,
  lecunUniform: lecunUniformInitializer,
  lecunNormal: lecunNormalInitializer,
  orthogonal: orthogonalInitializer,
  identity: identityInitializer,
};

/** The options of every initializer, for the check of an experiment. */
export const initializerKinds: Kinds = {
  what: 'initializer',
  kinds: Object.fromEntries(Object.values(initializers).map(({ kind, fields }) => [kind, fields])),
};

/** The first value of a variable, row-major, of `shape`. */
export function sampleInitializer(spec: InitializerSpec, random: RandomStream, shape: Shape): Float32Array {
  return initializers[spec.kind].sample(spec, random, shape);
}

/** Why an initializer cannot serve a shape, or undefined when it can. */
export function refuseShape(spec: InitializerSpec, shape: Shape): string | undefined {
  return initializers[spec.kind].refuse(spec, shape);
}
