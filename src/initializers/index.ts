import type { RandomStream } from '../math/random-stream.js';
import type { Kinds } from '../spec/field.js';
import { type InitializerSpec, initializers } from './catalogue.js';
import type { Shape } from './initializer.js';
import type { Placed, Site } from './site.js';

export { type InitializerInput, type InitializerSpec, initializers } from './catalogue.js';
export { cayley } from './cayley.js';
export { type ChronoOptions, chrono } from './chrono.js';
export { type ConstantOptions, constant } from './constant.js';
export { type CriticalOptions, critical } from './critical.js';
export { type CustomRandom, type CustomSample, type CustomScope, customInitializer } from './custom.js';
export { type EchoStateOptions, echoState } from './echo-state.js';
export { type FactorisedOrthogonalOptions, factorisedOrthogonal } from './factorised-orthogonal.js';
export type { FansOver } from './fans.js';
export { flaxDefault } from './flax-default.js';
export { glorotNormal } from './glorot-normal.js';
export { glorotUniform } from './glorot-uniform.js';
export { heNormal } from './he-normal.js';
export { heUniform } from './he-uniform.js';
export { henaff } from './henaff.js';
export { type HippoLegsOptions, hippoLegs } from './hippo-legs.js';
export { type IdentityOptions, identity } from './identity.js';
export { kerasDefault } from './keras-default.js';
export { lecunNormal } from './lecun-normal.js';
export { lecunUniform } from './lecun-uniform.js';
export { type LsuvOptions, lsuv } from './lsuv.js';
export { type NormalOptions, normal } from './normal.js';
export { npRnn } from './np-rnn.js';
export { ones } from './ones.js';
export { type OrthogonalOptions, orthogonal } from './orthogonal.js';
export { type SparseOptions, sparse } from './sparse.js';
export { tf1Default } from './tf1-default.js';
export { torchDefault } from './torch-default.js';
export { type TruncatedNormalOptions, truncatedNormal } from './truncated-normal.js';
export { type UniformOptions, uniform } from './uniform.js';
export { uniformGate } from './uniform-gate.js';
export { unitForgetBias } from './unit-forget-bias.js';
export { type FanOptions, type VarianceScalingOptions, varianceScaling } from './variance-scaling.js';
export { zeros } from './zeros.js';
/** The options of every initializer, for the check of an experiment. */
export const initializerKinds: Kinds = {
  what: 'initializer',
  kinds: Object.fromEntries(Object.values(initializers).map(({ kind, fields }) => [kind, fields])),
};

/** The first value of a variable, row-major, of `shape`. */
export function sampleInitializer(
  spec: InitializerSpec,
  random: RandomStream,
  shape: Shape,
  placed?: Placed,
): Float32Array {
  return initializers[spec.kind].sample(spec, random, shape, placed);
}

/** Why an initializer cannot serve a variable, or undefined when it can. */
export function refuseShape(spec: InitializerSpec, shape: Shape, site?: Site): string | undefined {
  return initializers[spec.kind].refuse(spec, shape, site);
}
