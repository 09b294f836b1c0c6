/** The prefix of every key of BullMQ's. */
export const queuesPrefix = 'init-sweep:queues';

/** Every host by its id. */
export const hostsKey = 'init-sweep:hosts';

/** What each host is told, by its id. */
export const ordersKey = 'init-sweep:orders';

/** The cohorts that a host's process trains, by their run: what is left of them should it die. */
export function heldKey(host: string): string {
  return `init-sweep:held:${host}`;
}

/** The channel on which a host gets its replies. */
export function repliesChannel(host: string): string {
  return `init-sweep:replies:${host}`;
}

/**
 * The keys of one sweep: its jobs by id, what hosts tell of them, the weights that its trials begin with and the files
 * that they leave by their hash, the checkpoints of its jobs by id, and what says that the server has kept its data.
 */
export function sweepKeys(sweep: string) {
  const prefix = `init-sweep:sweeps:${sweep}`;
  return {
    jobs: `${prefix}:jobs`,
    told: `${prefix}:told`,
    weights: `${prefix}:weights`,
    left: `${prefix}:left`,
    reached: `${prefix}:reached`,
    marker: `${prefix}:marker`,
  } as const;
}

/** What a host and a run must have in common. */
export interface Kinship {
  readonly backend: string;
  readonly stamp: string;
  readonly seal: string;
  /** The id of the folder over which files travel; `server` where they go over the server. */
  readonly store: string;
}

/** The name of the queue of all who have that much in common: no other host ever sees its jobs. */
export function queueName({ backend, stamp, seal, store }: Kinship): string {
  return `${backend}-${stamp}-${seal}-${store}`;
}
