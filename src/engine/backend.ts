import type { Engine } from './engine.js';

/** A backend as the choice between them sees it. */
export interface Backend {
  /** Why it cannot be loaded on this machine, as far as can be told without loading it; undefined when nothing speaks against it. */
  absent(): string | undefined;
  /** Why `auto` need not even try it here; undefined, or no such function, when it should. */
  hopeless?(): string | undefined;
  /** Loads it and makes it the active backend. An Error with one clear sentence where that fails. */
  load(): Promise<Engine>;
  /** Whether a GPU does the work: one thread feeds it, and large cohorts fill it. */
  readonly onGpu: boolean;
  /** What the main thread has to do before a worker thread loads it. */
  prepareMainThread(): Promise<void>;
  /**
   * How far the final losses of the same trial may lie apart on the same device, as a part of the loss, where the same
   * bits cannot be promised. Absent where they are promised.
   */
  readonly tolerance?: number;
  /** Whether worker threads must load it one after another. */
  readonly warmsOneByOne: boolean;
}
