import type { CellSpec } from '../cells/index.js';
import type { WarmStartOptions } from '../experiment/define-experiment.js';
import type { Seed } from '../experiment/seed.js';
import type { WarmMode } from '../experiment/warm-modes.js';
import type { InitializerSpec } from '../initializers/index.js';
import type { OptimizerSpec } from '../optimizers/index.js';
import type { TaskSpec } from '../tasks/index.js';

export type { WarmMode };

/** How a trial trains. Step n is the state after n updates. */
export interface TrainSpec {
  readonly steps: number;
  readonly optimizer: OptimizerSpec;
  /** The largest global gradient norm let through; none when absent. */
  readonly clipNorm?: number;
  /** Steps from one logged row to the next. */
  readonly logEvery: number;
  /** Steps from one validation pass to the next. */
  readonly evaluateEvery: number;
}

/** The trial whose last weights another one begins with. */
export interface TrialSourceSpec {
  readonly kind: 'trial';
  readonly id: string;
  readonly spec: TrialSpec;
}

/** The file whose weights a trial begins with, by its path as the experiment has it and the SHA-256 of its bytes. */
export interface FileSourceSpec {
  readonly kind: 'file';
  readonly path: string;
  readonly sha256: string;
}

/** How a trial begins from weights that were trained before, every default written out. */
export interface WarmStartSpec extends Required<Omit<WarmStartOptions, 'from'>> {
  readonly kind: 'warm';
  readonly from: TrialSourceSpec | FileSourceSpec;
}

/** A trial in full: one value for every axis, every default written out. Plain JSON. */
export interface TrialSpec {
  readonly task: TaskSpec;
  readonly cell: CellSpec;
  /** One initializer for every wx and wt, or one by scope pattern (the last match wins). */
  readonly initializer: InitializerSpec | Readonly<Record<string, InitializerSpec>>;
  readonly train: TrainSpec;
  /** What it begins with; it begins anew when absent. */
  readonly warmStart?: WarmStartSpec;
  readonly seed: Seed;
}

/** A trial's place on an axis: a number or a name as it stands in tables. */
export type AxisValue = string | number | boolean;

/** One grid point with one seed. */
export interface Trial {
  /** Hash of the spec's canonical JSON, 16 hexadecimal digits. */
  readonly id: string;
  /** Hash of the spec without its seed: the same for all seeds of one grid point. */
  readonly gridPoint: string;
  readonly spec: TrialSpec;
  /** The value on every axis that applies to this trial, by the axis's path, the seed aside. */
  readonly axes: Readonly<Record<string, AxisValue>>;
  /** Steps from one checkpoint to the next, none when absent; no part of the spec, since it changes no number. */
  readonly checkpointEvery?: number;
  /** The trial that it begins from, where it begins from one. */
  readonly source?: Trial;
}

/** Where a trial stands on the axes of its task, as text: trials that differ in it have losses that cannot be compared. */
export function axesOfTask({ axes }: Pick<Trial, 'axes'>): string {
  return Object.entries(axes)
    .filter(([path]) => path === 'task' || path.startsWith('task.'))
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');
}
