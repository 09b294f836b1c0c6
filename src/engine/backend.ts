import type { Engine } from './engine.js';

/** A backend as the choice between them sees it. */
export interface Backend {
  /** Why it cannot be loaded on this machine, as far as can be told without loading it; undefined when nothing speaks against it. */
  absent(): string | undefined;
  /** Loads it and makes it the active backend. An Error with one clear sentence where that fails. */
  load(): Promise<Engine>;
  /** What the main thread has to do before a worker thread loads it. */
  prepareMainThread(): Promise<void>;
  /** Whether worker threads must load it one after another. */
  readonly warmsOneByOne: boolean;
}
