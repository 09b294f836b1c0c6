import type { Engine } from './engine.js';

/**
 * Keeps the engine of a thread: it is loaded when it is first asked for, and anew where its device was lost or loading
 * had failed. To be asked by one job at a time.
 */
export function keepEngine(): (load: () => Promise<Engine>) => Promise<Engine> {
  let kept: Promise<Engine> | undefined;
  return async (load) => {
    const engine = await kept?.catch(() => undefined);
    if (engine === undefined || engine.isLost?.()) kept = load();
    return await kept!;
  };
}
