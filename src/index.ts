export {
  type BidirectionalSpec,
  bidirectional,
  type CoupledLstmOptions,
  coupledLstm,
  type GruOptions,
  gru,
  type JanetOptions,
  janet,
  type LstmOptions,
  type LtRnnOptions,
  lstm,
  ltRnn,
  type PeepholeLstmOptions,
  peepholeLstm,
  type RnnOptions,
  rnn,
} from './cells/index.js';
export type { ForeignModel } from './checkpoints/foreign/foreign-model.js';
export { fromKerasGru, type KerasGruOptions } from './checkpoints/foreign/from-keras-gru.js';
export { fromKerasLstm } from './checkpoints/foreign/from-keras-lstm.js';
export { fromTorchGru } from './checkpoints/foreign/from-torch-gru.js';
export { fromTorchLstm } from './checkpoints/foreign/from-torch-lstm.js';
export type { KerasOptions } from './checkpoints/foreign/keras-layers.js';
export type { NamedTensors } from './checkpoints/foreign/named-tensors.js';
export type { TorchOptions } from './checkpoints/foreign/torch-layers.js';
export { type Checkpoint, readCheckpoint } from './checkpoints/read-checkpoint.js';
export { writeCheckpoint } from './checkpoints/write-checkpoint.js';
export type { AsGoodAs, BetterThan, Claim, Expectation, Place, Reaches } from './experiment/claim.js';
export {
  defineExperiment,
  type ExperimentInput,
  type FileSource,
  type InitializerChoice,
  type InitializerRules,
  type SeedChoice,
  type TrainOptions,
  type TrialSource,
  type TrialSourceOptions,
  type WarmStartChoice,
  type WarmStartOptions,
} from './experiment/define-experiment.js';
export type { WarmMode } from './experiment/warm-modes.js';
export { file, none, trial } from './experiment/warm-start.js';
export {
  type ChronoOptions,
  type ConstantOptions,
  type CriticalOptions,
  type CustomRandom,
  type CustomSample,
  type CustomScope,
  cayley,
  chrono,
  constant,
  critical,
  customInitializer,
  type EchoStateOptions,
  echoState,
  type FactorisedOrthogonalOptions,
  type FanOptions,
  type FansOver,
  factorisedOrthogonal,
  flaxDefault,
  glorotNormal,
  glorotUniform,
  type HippoLegsOptions,
  heNormal,
  henaff,
  heUniform,
  hippoLegs,
  type IdentityOptions,
  type InitializerInput,
  identity,
  kerasDefault,
  type LsuvOptions,
  lecunNormal,
  lecunUniform,
  lsuv,
  type NormalOptions,
  normal,
  npRnn,
  type OrthogonalOptions,
  ones,
  orthogonal,
  type SparseOptions,
  sparse,
  type TruncatedNormalOptions,
  tf1Default,
  torchDefault,
  truncatedNormal,
  type UniformOptions,
  uniform,
  uniformGate,
  unitForgetBias,
  type VarianceScalingOptions,
  varianceScaling,
  zeros,
} from './initializers/index.js';
export {
  deadUnits,
  type EveryOption,
  gateSaturation,
  gradientThroughTime,
  hiddenNorms,
  type MeasureInput,
  norms,
  spectrum,
  stepJacobian,
  timeConstants,
} from './measures/index.js';
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
  type AshaOptions,
  asha,
  type MedianOptions,
  median,
  type StopInput,
  type StopMetric,
  type WhenDivergedOptions,
  whenDiverged,
} from './stopping/index.js';
export { type MetricRow, type ReadTablesOptions, readTables, type TrialRow } from './sweep/read-tables.js';
export {
  type AddingOptions,
  adding,
  type BrownCorpus,
  type BrownGenre,
  type CharLmOptions,
  type CopyMemoryOptions,
  type Corpus,
  type CsvSequencesOptions,
  charLm,
  copyMemory,
  csvSequences,
  type FileCorpus,
  type ImageData,
  type ImageFolder,
  type ImagesOptions,
  images,
  type SequenceFile,
  type TruecaseOptions,
  truecase,
} from './tasks/index.js';
