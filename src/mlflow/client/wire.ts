/** What a server sends, as far as this client reads it. Numbers of 64 bits may come as text. */
export type WireNumber = number | string;

export interface WireTag {
  readonly key: string;
  readonly value: string;
}

export interface WireMetric {
  readonly key: string;
  readonly value: WireNumber;
  readonly timestamp: WireNumber;
  readonly step?: WireNumber;
}

export interface WireExperiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: string;
  readonly tags?: readonly WireTag[];
}

export interface WireRun {
  readonly info: {
    readonly run_id: string;
    readonly experiment_id: string;
    readonly run_name?: string;
    readonly status: string;
    readonly start_time?: WireNumber;
    readonly end_time?: WireNumber;
    readonly artifact_uri?: string;
    readonly lifecycle_stage: string;
  };
  readonly data?: {
    readonly metrics?: readonly WireMetric[];
    readonly params?: readonly WireTag[];
    readonly tags?: readonly WireTag[];
  };
}

/** Key and value pairs as a record. */
export function record(pairs: readonly WireTag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, value]));
}

/** A record as key and value pairs; absent where there is none. */
export function pairs(record: Readonly<Record<string, string>> | undefined): readonly WireTag[] | undefined {
  return record && Object.entries(record).map(([key, value]) => ({ key, value }));
}
