import type { LifecycleStage } from './experiments.js';
import { record, type WireMetric, type WireRun } from './wire.js';

/** How a run stands, in MLflow's words. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** One value of a metric. */
export interface Metric {
  readonly key: string;
  /** May be NaN or infinite; SQL stores keep the largest double in place of an infinity. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A run with all that the server tells of it. */
export interface Run {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970, as all times here. */
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly artifactUri: string;
  readonly lifecycleStage: LifecycleStage;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The last value of every metric, by its key: the one at the highest step. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** A run as a server sends it, read. */
export function runOf({ info, data }: WireRun): Run {
  return {
    id: info.run_id,
    experimentId: info.experiment_id,
    name: info.run_name ?? '',
    status: info.status as RunStatus,
    startTime: info.start_time === undefined ? undefined : Number(info.start_time),
    endTime: info.end_time === undefined ? undefined : Number(info.end_time),
    artifactUri: info.artifact_uri ?? '',
    lifecycleStage: info.lifecycle_stage as LifecycleStage,
    params: record(data?.params),
    tags: record(data?.tags),
    metrics: Object.fromEntries((data?.metrics ?? []).map((wire) => [wire.key, metricOf(wire)])),
  };
}

/** A metric as a server sends it, read. */
export function metricOf({ key, value, timestamp, step }: WireMetric): Metric {
  return { key, value: Number(value), timestamp: Number(timestamp), step: Number(step ?? 0) };
}
