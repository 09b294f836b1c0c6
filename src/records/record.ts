import type { TrialSpec } from '../plan/trial.js';
import type { StopSpec } from '../stopping/index.js';

/** The version of the journal's format that this code writes. */
export const formatVersion = 1;

/** A number as JSON can hold it: non-finite ones are named. */
export type Recorded = number | 'NaN' | 'Infinity' | '-Infinity';

/** How a trial ended. Divergence is a finding: the loss or the gradient's norm was no longer finite at `firstBadStep`. A trial that a rule stopped is cancelled, and says by which; so is one whose source has no weights for it. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'diverged'; readonly firstBadStep: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly stack?: string }
  | {
      readonly kind: 'cancelled';
      readonly reason: string;
      readonly stop?: Stopped;
      /** The trial that it was to begin from, which has no weights to begin with. */
      readonly source?: { readonly id: string; readonly outcome: 'diverged' | 'failed' | 'cancelled' };
    };

/** A rule's decision to stop a trial. */
export interface Stopped {
  /** The rule in full, as it stood in the experiment. */
  readonly rule: StopSpec;
  readonly step: number;
  /** The trial's loss, by the rule's metric. */
  readonly value: Recorded;
  /** The loss that it had to reach; null where its own seed had too few competitors to say. */
  readonly against: Recorded | null;
  /** On how many seeds of its grid point the decision rests. */
  readonly seeds: number;
}

/** What a trial came to, over the finite values of its logged steps; null where there is none. Losses in the task's units. */
export interface Summary {
  readonly firstLoss: number | null;
  readonly finalLoss: number | null;
  readonly bestLoss: number | null;
  readonly finalValLoss: number | null;
  readonly bestValLoss: number | null;
  /** Updates made. */
  readonly steps: number;
}

/** What must come out alike wherever the trial runs: the first weights and the last loss, to the bit. */
export interface Fingerprint {
  /** SHA-256 over the bytes of the step-0 variables, the first 16 hexadecimal digits. */
  readonly weights: string;
  /** The final training loss's 32 bits, hexadecimal. */
  readonly finalLoss: string;
}

/** The end of a trial. */
export interface TrialEvent {
  readonly v: number;
  readonly event: 'trial';
  readonly id: string;
  /** The attempt whose rows count. */
  readonly attempt: number;
  readonly spec: TrialSpec;
  readonly outcome: Outcome;
  readonly summary: Summary;
  /** Null where the trial never trained. */
  readonly fingerprint: Fingerprint | null;
  readonly backend: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Seconds; a cohort's time is shared among its trials by the passes that each made. */
  readonly duration: number;
  /** The name of the host that trained it; absent where that is the host of the run. */
  readonly host?: string;
}

/** The start of an attempt at each of some trials, or, where it has a `step`, the start of its next part after so many updates. */
export interface StartEvent {
  readonly v: number;
  readonly event: 'start';
  readonly time: number;
  readonly trials: readonly { readonly id: string; readonly attempt: number; readonly step?: number }[];
}

/** The state of some trials after so many updates is in files, and every row before it in metrics.jsonl. */
export interface CheckpointEvent {
  readonly v: number;
  readonly event: 'checkpoint';
  readonly time: number;
  readonly step: number;
  readonly trials: readonly { readonly id: string; readonly attempt: number }[];
}

/** What a git repository stands at. */
export interface GitState {
  readonly commit: string;
  /** Whether tracked files have changes. */
  readonly dirty: boolean;
  /** Absent where no branch is checked out. */
  readonly branch?: string;
  /** The address of the remote repository `origin`, without credentials; absent where there is none. */
  readonly remote?: string;
}

/** The start of a run of the sweep: what was asked for and where. */
export interface SweepEvent {
  readonly v: number;
  readonly event: 'sweep';
  readonly time: number;
  readonly name: string;
  /** How the process of the run before died, where this one was started in its place. */
  readonly crashed?: string;
  /** The checked experiment, sweeps and all. */
  readonly experiment: unknown;
  /** SHA-256 of the bundled experiment file. */
  readonly codeHash: string;
  /** Trials in the plan. */
  readonly trials: number;
  /** Null where the run had nothing to train. */
  readonly backend: string | null;
  /** The server over which other hosts trained it, without credentials; absent where this one did. */
  readonly queue?: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Null outside a git repository. */
  readonly git: GitState | null;
  readonly host: Readonly<Record<string, string | number>>;
  /** The experiment file, absolute. This and what follows is absent from early journals. */
  readonly file?: string;
  /** The experiment file's text, where it is not too long. */
  readonly source?: string;
  /** Every task of the plan with what its data files held, so that the plan can be made without them. */
  readonly tasks?: readonly TrialSpec['task'][];
  /** The loss of a model that knows nothing, of each of them. */
  readonly chances?: readonly number[];
  /** Trials that this run set out to train. */
  readonly missing?: number;
}

/** Something that the code of some trials, trained as one, printed. */
export interface LogEvent {
  readonly v: number;
  readonly event: 'log';
  readonly time: number;
  readonly trials: StartEvent['trials'];
  readonly text: string;
  /** UTF-16 units that were left out after the text because there was too much. */
  readonly cut: number;
}

/** The unfinished last line that a crash left, set aside. */
export interface TornEvent {
  readonly v: number;
  readonly event: 'torn';
  readonly time: number;
  readonly file: string;
  readonly text: string;
}

export type JournalEvent = SweepEvent | StartEvent | CheckpointEvent | TrialEvent | LogEvent | TornEvent;

/** One logged step of one trial: `metrics` by name (`loss/train`, `grad_norm/lstm.forget_gate.wx`, …). */
export interface MetricsRow {
  readonly v: number;
  readonly trial: string;
  readonly attempt: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly metrics: Readonly<Record<string, Recorded>>;
}
