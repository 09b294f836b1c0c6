import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from '../client/index.js';

/** How fast an upload may go at the moment. */
export interface Pace {
  /** Requests under way at once. */
  atOnce(): number;
  /** Waits as long as it should after a request that took so many milliseconds. */
  rest(milliseconds: number): Promise<void>;
}

const fastest = 6;

/** How often a request's time must pass after it before the next one. */
const restsPerRequest = 4;
const longestRest = 15_000;
const lookEvery = 100;

/**
 * The pace of an upload: beside training, where the server is on this machine too, one request after another with a
 * rest after each that is longer the busier the machine is; else as fast as it goes.
 */
export function paceOf(
  { base, signal }: Pick<Connection, 'base' | 'signal'>,
  isTraining: () => boolean,
): Pace {
  const isShared = isThisMachine(base.hostname);
  const goesEasy = () => isShared && isTraining() && signal?.aborted !== true;
  return {
    atOnce: () => (goesEasy() ? 1 : fastest),
    async rest(milliseconds) {
      const end = performance.now() + Math.min(longestRest, restsPerRequest * milliseconds);
      for (let left = end - performance.now(); left > 0 && goesEasy(); left = end - performance.now())
        await setTimeout(Math.min(left, lookEvery));
    },
  };
}

function isThisMachine(hostname: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname) || hostname === os.hostname().toLowerCase();
}
