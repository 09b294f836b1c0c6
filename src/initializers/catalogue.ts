import { cayley, cayleyInitializer } from './cayley.js';
import { chrono, chronoInitializer } from './chrono.js';
import { constant, constantInitializer } from './constant.js';
import { critical, criticalInitializer } from './critical.js';
import { customInitializer, customInitializerRule } from './custom.js';
import { echoState, echoStateInitializer } from './echo-state.js';
import { factorisedOrthogonal, factorisedOrthogonalInitializer } from './factorised-orthogonal.js';
import { flaxDefault, flaxDefaultInitializer } from './flax-default.js';
import { glorotNormal, glorotNormalInitializer } from './glorot-normal.js';
import { glorotUniform, glorotUniformInitializer } from './glorot-uniform.js';
import { heNormal, heNormalInitializer } from './he-normal.js';
import { heUniform, heUniformInitializer } from './he-uniform.js';
import { henaff, henaffInitializer } from './henaff.js';
import { hippoLegs, hippoLegsInitializer } from './hippo-legs.js';
import { identity, identityInitializer } from './identity.js';
import type { Initializer } from './initializer.js';
import { kerasDefault, kerasDefaultInitializer } from './keras-default.js';
import { lecunNormal, lecunNormalInitializer } from './lecun-normal.js';
import { lecunUniform, lecunUniformInitializer } from './lecun-uniform.js';
import { lsuv, lsuvInitializer } from './lsuv.js';
import { normal, normalInitializer } from './normal.js';
import { npRnn, npRnnInitializer } from './np-rnn.js';
import { ones, onesInitializer } from './ones.js';
import { orthogonal, orthogonalInitializer } from './orthogonal.js';
import { sparse, sparseInitializer } from './sparse.js';
import { tf1Default, tf1DefaultInitializer } from './tf1-default.js';
import { torchDefault, torchDefaultInitializer } from './torch-default.js';
import { truncatedNormal, truncatedNormalInitializer } from './truncated-normal.js';
import { uniform, uniformInitializer } from './uniform.js';
import { uniformGate, uniformGateInitializer } from './uniform-gate.js';
import { unitForgetBias, unitForgetBiasInitializer } from './unit-forget-bias.js';
import { varianceScaling, varianceScalingInitializer } from './variance-scaling.js';
import { zeros, zerosInitializer } from './zeros.js';

/** Every factory by the kind that it makes. */
const factories = {
  zeros,
  ones,
  constant,
  normal,
  truncatedNormal,
  uniform,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
  identity,
  npRnn,
  henaff,
  cayley,
  factorisedOrthogonal,
  critical,
  lsuv,
  hippoLegs,
  sparse,
  echoState,
  unitForgetBias,
  chrono,
  uniformGate,
  kerasDefault,
  torchDefault,
  tf1Default,
  flaxDefault,
  custom: customInitializer,
} as const;

const catalogue = {
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
  npRnn: npRnnInitializer,
  henaff: henaffInitializer,
  cayley: cayleyInitializer,
  factorisedOrthogonal: factorisedOrthogonalInitializer,
  critical: criticalInitializer,
  lsuv: lsuvInitializer,
  hippoLegs: hippoLegsInitializer,
  sparse: sparseInitializer,
  echoState: echoStateInitializer,
  unitForgetBias: unitForgetBiasInitializer,
  chrono: chronoInitializer,
  uniformGate: uniformGateInitializer,
  kerasDefault: kerasDefaultInitializer,
  torchDefault: torchDefaultInitializer,
  tf1Default: tf1DefaultInitializer,
  flaxDefault: flaxDefaultInitializer,
  custom: customInitializerRule,
} as const;

type SpecOf<One> = One extends Initializer<infer Spec> ? Spec : never;

/** An initializer in full, every default written out. */
export type InitializerSpec = SpecOf<(typeof catalogue)[keyof typeof catalogue]>;

/** What the factories return: defaults may be left out, and options may be swept. */
export type InitializerInput = ReturnType<(typeof factories)[keyof typeof factories]>;

/** Every initializer by its kind. */
export const initializers: Readonly<Record<InitializerSpec['kind'], Initializer<InitializerSpec>>> =
  catalogue;
