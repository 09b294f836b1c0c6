import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from '../client/index.js';

/** How fast an upload may go at the moment. */
export interface Pace {
  /** Whether training has the machine and the upload waits for it. */
  goesEasy(): boolean;
  /** Requests under way at once. */
  atOnce(): number;
  /** Waits as long as it should after a request that took so many milliseconds. */
  rest(milliseconds: number): Promise<void>;
}

const fastest = 6;

/** The longest rest, milliseconds: the busier the machine the longer a request takes, whatever it costs. */
const longestRest = 30_000;
const lookEvery = 100;

/**
 * The pace of an upload: beside training, where the server is on this machine too, one request after another with rests
 * between them, so that requests are under way for no more than a `share` of the processors' time; else, and where that
 * share is all, as fast as it goes.
 */
export function paceOf(
  { base, signal }: Pick<Connection, 'base' | 'signal'>,
  share: number,
  isTraining: () => boolean,
  processors = os.availableParallelism(),
): Pace {
  const isShared = share < 1 && isThisMachine(base.hostname);
  const goesEasy = () => isShared && isTraining() && signal?.aborted !== true;
  const restsPerRequest = Math.max(0, 1 / (share * processors) - 1);
  return {
    goesEasy,
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
