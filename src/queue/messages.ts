import type { CohortJob } from '../plan/cohort-job.js';
import type { StopQuestion } from '../records/stop-question.js';
import type { JobEvent } from '../records/trial-end.js';
import type { WorkerAnswer, WorkerReply } from '../scheduler/serve-job.js';

/** A cohort on its way to a host. Plain JSON. */
export interface QueueJob {
  /** Hash of the sweep, the trials and their attempts. */
  readonly id: string;
  /** Which sweep's folder it is for. */
  readonly sweep: string;
  /** The experiment's name. */
  readonly name: string;
  readonly job: CohortJob;
  /** SHA-256 of each file of weights that its trials begin with, by its path in the job. */
  readonly weights?: Readonly<Record<string, string>>;
}

/** What a host tells of a cohort. */
export type HostMessage =
  | JobEvent
  | { readonly kind: 'began' }
  /** A file that a trial leaves is on the server, by its hash. */
  | { readonly kind: 'left'; readonly hash: string }
  /** Asked again and again under one number until it is answered. */
  | { readonly kind: 'ask'; readonly number: number; readonly question: StopQuestion }
  | Ends
  | Exclude<WorkerAnswer, { readonly kind: 'ends' }>
  /** A worker thread died of it. */
  | { readonly kind: 'threadDied'; readonly reason: string }
  | ProcessDied;

/** The process died; `alone` where it trained nothing else. */
export interface ProcessDied {
  readonly kind: 'processDied';
  readonly reason: string;
  readonly alone: boolean;
}

/** A cohort went well. */
export type Ends = Extract<WorkerAnswer, { readonly kind: 'ends' }> & {
  /** The hashes of the files that its trials leave, by their names. */
  readonly left?: Readonly<Record<string, string>>;
};

/** The last checkpoint of a job that is under way: another host goes on from it. */
export interface Reached {
  readonly job: string;
  /** Updates made. */
  readonly step: number;
  /** What a checkpoint is good for: it must be the same where the job goes on. */
  readonly stamp: string;
  /** The hash of each trial's state, by its id. */
  readonly states: Readonly<Record<string, string>>;
  /** The hashes of the files that its trials have left by then, by their names. */
  readonly left: Readonly<Record<string, string>>;
}

/** A message as it stands in a sweep's stream. */
export interface Envelope {
  readonly job: string;
  /** Tells one try of a host at a job from another. */
  readonly run: string;
  /** Counts the messages of a run, from 0; -1 where another process speaks for it. */
  readonly n: number;
  /** The host's id. */
  readonly host: string;
  /**
   * With rows and ends: the last step told before of each trial of the job, -1 where there is none. Whoever lacks rows
   * up to there has lost messages, and what follows is of no use to them.
   */
  readonly after?: readonly number[];
  readonly message: HostMessage;
}

/** What a run replies to a question. */
export interface Reply {
  readonly run: string;
  readonly number: number;
  readonly reply: WorkerReply;
}

/** What a host is told: to take nothing for the moment, to leave for good, or why a run has no use for it. */
export type Order =
  | { readonly kind: 'rest' }
  | { readonly kind: 'leave'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a host says of itself with every sign of life. */
export interface HostEntry {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly pid: number;
  readonly backend: string;
  /** Hash of the program's code and of the versions under it. */
  readonly stamp: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The id of its secret. */
  readonly seal: string;
  /** The id of the folder over which files travel; `server` where they go over the server. */
  readonly store: string;
  /** How many cohorts it trains at once. */
  readonly slots: number;
  /** Bytes of memory for all of them. */
  readonly memory: number;
  readonly processor: string;
  readonly cores: number;
  /** Seconds without a sign of life after which it is taken as lost. */
  readonly lostAfter: number;
  /** Counts the signs of life: no clock of one host is compared with another's. */
  readonly beat: number;
  /** Cohorts that it trains now. */
  readonly busy: number;
  /** Whether it takes none. */
  readonly resting: boolean;
}
