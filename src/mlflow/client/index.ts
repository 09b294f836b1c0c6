export {
  type ArtifactContent,
  type ArtifactInfo,
  checkServedArtifacts,
  downloadArtifact,
  listArtifacts,
  servesArtifacts,
  uploadArtifact,
} from './artifacts.js';
export { type Batch, batchLimits, logBatch } from './batch.js';
export { type Connection, type ConnectOptions, connect } from './connection.js';
export { environmentOptions, type ReadText } from './environment-options.js';
export {
  createExperiment,
  type Experiment,
  type ExperimentOptions,
  type ExperimentQuery,
  getExperimentByName,
  getOrCreateExperiment,
  type LifecycleStage,
  searchExperiments,
  setExperimentTag,
  type ViewType,
} from './experiments.js';
export { systemCode } from './failure.js';
export type { Fetch } from './fetch.js';
export { getMetricHistory } from './metrics.js';
export { type FailedRequest, MlflowError, type OwnErrorCode } from './mlflow-error.js';
export type { Backoff } from './retry-delay.js';
export type { Metric, Run, RunStatus } from './run.js';
export {
  createRun,
  type Dataset,
  deleteRun,
  getRun,
  logInputs,
  logParam,
  type NewRun,
  type RunQuery,
  type RunUpdate,
  restoreRun,
  searchRuns,
  setTag,
  updateRun,
} from './runs.js';
export { waitToRetry } from './send.js';
export { checkHealth, getVersion } from './server.js';
export type { TlsOptions } from './tls-fetch.js';
