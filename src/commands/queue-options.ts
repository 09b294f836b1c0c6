import { queueAddress } from '../queue/queue-address.js';
import { queueSeal } from '../queue/seal.js';
import type { QueueRequest } from '../sweep/prepare-sweep.js';
import { readText } from './read-option.js';

/** The options of commands that use a queue. */
export const queueOptions = {
  queue: {
    type: 'string',
    requiresArg: true,
    coerce: (value: unknown) => (value === undefined ? undefined : readText('--queue')(value)),
    describe: 'Address of a Redis server, redis://host:6379; a password goes into INIT_SWEEP_QUEUE_PASSWORD',
  },
  'trust-queue': {
    type: 'boolean',
    default: false,
    describe: 'Take work that is not signed by INIT_SWEEP_QUEUE_SECRET',
  },
  store: {
    type: 'string',
    requiresArg: true,
    coerce: (value: unknown) => (value === undefined ? undefined : readText('--store')(value)),
    describe: 'Folder that all hosts see, over which weights travel [default: over the server]',
  },
} as const;

/** The queue that is asked for by the options and the environment; throws InvalidRequest where that cannot be. */
export function queueAsked(
  given: string | undefined,
  trust: boolean,
  store: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): QueueRequest {
  return { address: queueAddress(given, environment), seal: queueSeal(environment, trust), store };
}
