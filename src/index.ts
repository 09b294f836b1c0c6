export {
  type BidirectionalSpec,
  bidirectional,
  type GruOptions,
  gru,
  type LstmOptions,
  lstm,
  type RnnOptions,
  rnn,
} from './cells/index.js';
export {
  defineExperiment,
  type ExperimentInput,
  type InitializerChoice,
  type InitializerRules,
  type SeedChoice,
  type TrainOptions,
} from './experiment/define-experiment.js';
export {
  type ConstantOptions,
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type IdentityOptions,
  type InitializerInput,
  identity,
  lecunNormal,
  lecunUniform,
  type NormalOptions,
  normal,
  type OrthogonalOptions,
  ones,
  orthogonal,
  type TruncatedNormalOptions,
  truncatedNormal,
  type UniformOptions,
  uniform,
  type VarianceScalingOptions,
  varianceScaling,
  zeros,
} from './initializers/index.js';
export {
  type AdamOptions,
  adam,
  type Decay,
  type MomentumOptions,
  momentum,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  sgd,
} from './optimizers/index.js';
export { matchesScope } from './scopes/scope-pattern.js';
export {
  type CreateVariable,
  type RootScopeOptions,
  type ScopeOptions,
  type Variable,
  type VariableScope,
  variableScope,
} from './scopes/variable-scope.js';
export { type Sweep, type Sweepable, type Swept, sweep } from './spec/sweep.js';
export {
  type AddingOptions,
  adding,
  type CharLmOptions,
  type Corpus,
  charLm,
  type FileCorpus,
  type TruecaseOptions,
  truecase,
} from './tasks/index.js';
