import type { HostWatch } from './host-watch.js';
import type { Kinship } from './queue-keys.js';
import type { QueueServer } from './queue-server.js';
import type { Seal } from './seal.js';
import type { SweepFiles } from './sweep-files.js';

/** What an executor over a queue needs to know. */
export interface QueueExecutorOptions {
  readonly server: QueueServer;
  readonly seal: Seal;
  readonly kinship: Kinship;
  /** Tells one sweep's folder from all others. */
  readonly sweep: string;
  /** The experiment's name. */
  readonly name: string;
  /** Where files travel. */
  readonly files: SweepFiles;
  /** A folder for files that have come before the ends of their trials; removed at the end. */
  readonly inbox: string;
  /** Follows the hosts; started and stopped here. */
  readonly watch: HostWatch;
  /** How many cohorts are handed out at once at most. Default: twice as many as the hosts train at once. */
  readonly most?: number | undefined;
  /** Resolves once all events that were delivered are on disk; what they came from is removed from the server then. */
  readonly durable: () => Promise<void>;
  /** Once aborted, cohorts that no host has begun are withdrawn. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called after every look at the hosts, `last` for the last one. */
  readonly onLook?: (last?: boolean) => void;
  /** Milliseconds between two looks. Default 1000. */
  readonly lookEvery?: number;
}
